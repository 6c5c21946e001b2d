curl -X POST -H "Content-Type: application/json" -d @note.json "$host/api/$apiKey/$userId/contactNotes"
