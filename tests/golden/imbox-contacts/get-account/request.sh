curl "$host/api/$apiKey/$userId/accounts/$id"
