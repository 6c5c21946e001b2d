curl "$host/v1/contacts" -H "x-api-key: $apiKey" -H "Accept: */*"
