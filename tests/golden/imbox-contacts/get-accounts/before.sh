curl -X POST -d '{"name": "ImBox Sweden AB"}' "$host/api/$apiKey/$userId/accounts"
curl -X POST -d '{"name": "ImBox Suomi", "externalId": "1234"}' "$host/api/$apiKey/$userId/accounts"
curl -X PUT -d '{"name": "ImBox Finland"}' "$host/api/$apiKey/$userId/accounts/$id2"
curl -X POST -d '{"name": "ImBox England Ltd"}' "$host/api/$apiKey/$userId/accounts"
