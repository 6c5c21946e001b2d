curl -X POST -H "Content-Type: application/json" -d @account.json "$host/api/$apiKey/$userId/accounts"
