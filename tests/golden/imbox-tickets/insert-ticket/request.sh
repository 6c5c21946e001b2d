curl -X POST -H "Content-Type: application/json" -d @ticket.json "$host/message/insertTicket/$apiKey/$userId"
