//go:build windows

package desktop

import (
	"context"
	"os"

	"golang.org/x/sys/windows/registry"
)

const startMenuInternet = `SOFTWARE\Clients\StartMenuInternet`

// installedBrowsers reads what browsers have registered, for this person and for everybody. Values that are templates
// (%ProgramFiles%) are filled in.
func installedBrowsers(ctx context.Context) []Browser {
	var list []registeredBrowser
	for _, root := range []registry.Key{registry.CURRENT_USER, registry.LOCAL_MACHINE} {
		for _, view := range []uint32{registry.WOW64_64KEY, registry.WOW64_32KEY} {
			list = append(list, registeredBelow(ctx, root, view)...)
		}
	}
	return registeredBrowsers(list, os.Getenv)
}

func registeredBelow(ctx context.Context, root registry.Key, view uint32) []registeredBrowser {
	clients, err := registry.OpenKey(root, startMenuInternet, registry.ENUMERATE_SUB_KEYS|view)
	if err != nil {
		return nil
	}
	defer clients.Close()
	names, _ := clients.ReadSubKeyNames(maxProfiles)
	var list []registeredBrowser
	for _, name := range names {
		if ctx.Err() != nil {
			break
		}
		path := startMenuInternet + `\` + name
		list = append(list, registeredBrowser{
			key: name, name: registryText(root, path, view),
			command: registryText(root, path+`\shell\open\command`, view),
		})
	}
	return list
}

// registryText is the unnamed value of a key; "" where there is none.
func registryText(root registry.Key, path string, view uint32) string {
	key, err := registry.OpenKey(root, path, registry.QUERY_VALUE|view)
	if err != nil {
		return ""
	}
	defer key.Close()
	text, kind, err := key.GetStringValue("")
	if err != nil {
		return ""
	}
	if kind == registry.EXPAND_SZ {
		text, _ = registry.ExpandString(text)
	}
	return text
}
