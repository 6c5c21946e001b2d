curl -X POST -d '{"firstName": "Arne", "lastName": "Andersson", "title": "CEO"}' "$host/api/$apiKey/$userId/contacts"
curl -X POST -d '{"firstName": "Bosse", "lastName": "Bengtsson", "title": "HR manager"}' "$host/api/$apiKey/$userId/contacts"
curl -X POST -d '{"firstName": "Cecilia", "lastName": "Carlsson"}' "$host/api/$apiKey/$userId/contacts"
