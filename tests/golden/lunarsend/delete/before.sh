curl -X POST -H "x-api-key: $apiKey" -d '{"id": "12345678901234567890", "name": "John Doe", "phoneNumber": "+1234567890", "notes": "Interested in product demo"}' "$host/v1/contacts"
