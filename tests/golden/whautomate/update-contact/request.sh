curl -X PUT "$host/v1/contacts/text" -H "x-api-key: $apiKey" -H "Content-Type: application/json" -H "Accept: */*" --data-binary @request.json
