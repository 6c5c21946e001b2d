curl -X POST "$host/v1/contacts" -H "x-api-key: $apiKey" -H "Content-Type: application/json" -H "Accept: */*" --data-binary @request.json
