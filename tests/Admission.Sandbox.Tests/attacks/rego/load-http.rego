# Tries: to send a request
# Stopped by: loading
deny contains "ended" if http.send({"method": "get", "url": "http://localhost"}).status_code == 200
