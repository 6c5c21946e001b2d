curl "$host/api/$apiKey/$userId/accounts?limit=2"
