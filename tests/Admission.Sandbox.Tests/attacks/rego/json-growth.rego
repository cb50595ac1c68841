# Tries: to write a string as JSON again and again, which doubles each quote
# Stopped by: statements, time, memory, string length
deny contains "ended" if {
	attacked
	count(«json.marshal(×80»"a"«)×80») > 0
}
