# Tries: to match a template with very many patterns
# Stopped by: statements, time, memory, regex time, nothing
deny contains "ended" if {
	attacked
	regex.template_match(concat("", ["<a*>" | numbers.range(1, 20000)[_]]), "aaaa", "<", ">")
}
