curl -X GET -H "x-api-key: $apiKey" -d @request.json "$host/api/v1/contacts"
