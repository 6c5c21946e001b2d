curl -X POST -H "Content-Type: application/json" -d @contact.json "$host/api/$apiKey/$userId/contacts"
