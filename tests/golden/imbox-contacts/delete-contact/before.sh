curl -X POST -d '{"firstName": "Arne", "lastName": "Andersson"}' "$host/api/$apiKey/$userId/contacts"
