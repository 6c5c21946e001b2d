curl -X DELETE "$host/api/$apiKey/$userId/contacts/$id"
