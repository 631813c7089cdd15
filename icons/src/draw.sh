#!/bin/sh
# Draws every picture from the SVG sources. Run by "go generate ./icons"; needs rsvg-convert.
set -eu
cd "$(dirname "$0")/.."
mkdir -p png ico

draw() { rsvg-convert -w "$2" -h "$2" -o "$3" "src/$1.svg"; }

for size in 16 24 32 48 64 128 256 512; do
	source=app
	[ "$size" -gt 24 ] || source=app-small
	draw "$source" "$size" "png/app-$size.png"
done
for state in ok needs-you offline; do
	# One size serves all panels: 44 halves to 22 exactly and is what a panel at twice the scale shows.
	draw "tray-$state" 44 "png/tray-$state.png"
	for size in 16 20 24 32 48; do
		draw "tray-$state" "$size" "ico/tray-$state-$size.png"
	done
	go run ./src/ico "ico/tray-$state.ico" ico/tray-"$state"-16.png ico/tray-"$state"-20.png \
		ico/tray-"$state"-24.png ico/tray-"$state"-32.png ico/tray-"$state"-48.png
	rm ico/tray-"$state"-*.png
done
go run ./src/ico ico/app.ico png/app-16.png png/app-24.png png/app-32.png png/app-48.png png/app-256.png
