// Command ico packs PNG pictures into one Windows icon: ico OUT.ico IN.png...
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/png"
	"os"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: ico OUT.ico IN.png...")
		os.Exit(2)
	}
	if err := pack(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "ico:", err)
		os.Exit(1)
	}
}

// entry is an ICONDIRENTRY; PNG pictures inside icons are read since Windows Vista.
type entry struct {
	Width, Height, Colours, Reserved byte
	Planes, Bits                     uint16
	Size, Offset                     uint32
}

func pack(out string, pictures []string) error {
	var entries, bodies bytes.Buffer
	offset := 6 + 16*len(pictures)
	for _, name := range pictures {
		body, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		config, err := png.DecodeConfig(bytes.NewReader(body))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		// A size of 256 is written as 0: the field is a byte.
		e := entry{Width: byte(config.Width), Height: byte(config.Height), Planes: 1, Bits: 32,
			Size: uint32(len(body)), Offset: uint32(offset + bodies.Len())}
		if err := binary.Write(&entries, binary.LittleEndian, e); err != nil {
			return err
		}
		bodies.Write(body)
	}
	header := [3]uint16{0, 1, uint16(len(pictures))} // reserved, "icon", how many
	var file bytes.Buffer
	if err := binary.Write(&file, binary.LittleEndian, header); err != nil {
		return err
	}
	file.Write(entries.Bytes())
	file.Write(bodies.Bytes())
	return os.WriteFile(out, file.Bytes(), 0o644)
}
