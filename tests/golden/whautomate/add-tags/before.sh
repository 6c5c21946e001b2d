curl -X POST -H "x-api-key: $apiKey" -d '{"id": "text", "name": "text", "phoneNumber": "text", "location": {"id": "text", "title": "text"}, "notes": "text", "tags": ["text"]}' "$host/v1/contacts"
