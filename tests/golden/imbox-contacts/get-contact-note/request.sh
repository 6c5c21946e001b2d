curl "$host/api/$apiKey/$userId/contactNotes/$id"
