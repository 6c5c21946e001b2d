curl -X POST "$host/v1/contacts/text/tags/remove" -H "x-api-key: $apiKey" -H "Accept: */*"
