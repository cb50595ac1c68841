# Tries: to match a pattern that backtracks without end
# Stopped by: statements, time, memory, regex time, nothing
deny contains "ended" if {
	attacked
	regex.match("(a*)*(a*)*(a|aa)*b", concat("", ["a" | numbers.range(1, 100000)[_]]))
}
