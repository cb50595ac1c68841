# Tries: to read the documents of all policies, which contain this policy
# Stopped by: loading
deny contains "ended" if {
	attacked
	walk(data, [_, 7])
}
