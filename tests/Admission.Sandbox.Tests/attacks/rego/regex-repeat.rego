# Tries: to compile a pattern with a billion states
# Stopped by: nothing, regex time, time
deny contains "ended" if {
	attacked
	regex.match("((((a{100}){100}){100}){100}){100}", "a")
}
