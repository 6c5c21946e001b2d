curl -X DELETE "$host/v1/contacts/text" -H "x-api-key: $apiKey" -H "Accept: */*"
