// Package house says which package of the library may know which.
//
// The packages stand on floors ([Floors]), from the ground up. A package imports from floors below
// its own; sideways, on its own floor, only where no circle of rooms comes of it. A package that is
// not listed (storetest, memnet, internal …) belongs to the room of the nearest one above it in the
// tree. The tests draw the imports from go list, hold the floors and the walls, and keep the
// picture in .github/DESIGN.md true (go test ./examples/conformance/house -update). To move a wall
// or a room, change the table here and say why.
package house
