# Tries: to match a glob with many stars
# Stopped by: statements, time, memory, regex time, nothing
deny contains "ended" if {
	attacked
	glob.match("«*a×60»*b", [], concat("", ["a" | numbers.range(1, 200000)[_]]))
}
