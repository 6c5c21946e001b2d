curl -X POST -d '{"firstName": "Arne"}' "$host/api/$apiKey/$userId/contacts"
curl -X POST -d '{"contactId": '$id1', "content": "A note..."}' "$host/api/$apiKey/$userId/contactNotes"
