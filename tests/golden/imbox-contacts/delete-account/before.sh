curl -X POST -d '{"name": "ImBox Sweden AB"}' "$host/api/$apiKey/$userId/accounts"
