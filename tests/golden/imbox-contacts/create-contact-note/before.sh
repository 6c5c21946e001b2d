curl -X POST -d '{"firstName": "Arne"}' "$host/api/$apiKey/$userId/contacts"
