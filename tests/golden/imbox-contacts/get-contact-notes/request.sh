curl "$host/api/$apiKey/$userId/contactNotes?contactId=$id1&limit=2"
