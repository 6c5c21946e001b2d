curl -X GET "$host/api/$apiKey/$userId/contacts?limit=2"
