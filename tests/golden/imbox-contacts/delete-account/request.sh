curl -X DELETE "$host/api/$apiKey/$userId/accounts/$id"
