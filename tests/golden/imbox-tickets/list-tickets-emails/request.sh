curl -X GET "$host/message/listTicketsEmails/$apiKey/$userId?startTime=2020-01-01&endTime=2020-01-02&limit=2"
