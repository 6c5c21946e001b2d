curl -X POST "$host/v1/contacts/text/tags/add" -H "x-api-key: $apiKey" -H "Accept: */*"
