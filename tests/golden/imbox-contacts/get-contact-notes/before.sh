curl -X POST -d '{"firstName": "Arne"}' "$host/api/$apiKey/$userId/contacts"
curl -X POST -d '{"contactId": '$id1', "content": "A note..."}' "$host/api/$apiKey/$userId/contactNotes"
curl -X POST -d '{"contactId": '$id1', "content": "Anoter note..."}' "$host/api/$apiKey/$userId/contactNotes"
curl -X POST -d '{"contactId": '$id1', "content": "A third note..."}' "$host/api/$apiKey/$userId/contactNotes"
