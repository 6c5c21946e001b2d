curl -X GET "$host/message/listTickets/$apiKey/$userId?updatedAfter=2020-01-01&limit=2"
