# Tries: to print a number of a billion digits
# Stopped by: nothing, string length, statements, time, memory
deny contains "ended" if {
	attacked
	count(sprintf("%d %v %s", [to_number("1e999999999"), to_number("1e999999999"), format_int(to_number("1e99999999"), 2)])) > 9000000
}
