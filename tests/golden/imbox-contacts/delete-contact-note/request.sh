curl -X DELETE "$host/api/$apiKey/$userId/contactNotes/$id"
