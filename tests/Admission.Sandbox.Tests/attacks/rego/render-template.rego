# Tries: to write a text by ranges within ranges
# Stopped by: statements, time, memory, string length
deny contains "ended" if {
	attacked
	count(strings.render_template("{{range .a}}{{range $.a}}{{range $.a}}x{{end}}{{end}}{{end}}", {"a": items})) > 0
}

items := numbers.range(1, 100000)
