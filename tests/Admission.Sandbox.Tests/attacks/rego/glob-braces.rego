# Tries: to match a glob with nested alternatives
# Stopped by: statements, time, memory, regex time, nothing
deny contains "ended" if {
	attacked
	glob.match("«{a,{b,×12»c«}}×12»«{a,b}×40»", [], "zzzz")
}
