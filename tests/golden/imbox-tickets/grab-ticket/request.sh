curl -X GET "$host/message/grabTicket/$apiKey/$userId/$id"
