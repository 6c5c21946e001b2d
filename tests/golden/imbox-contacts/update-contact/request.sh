curl -X PUT -H "Content-Type: application/json" -d @contact.json "$host/api/$apiKey/$userId/contacts/$id"
