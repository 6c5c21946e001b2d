curl -X PUT -H "Content-Type: application/json" -d @account.json "$host/api/$apiKey/$userId/accounts/$id"
