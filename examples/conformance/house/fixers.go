package house

import "strings"

// Who mends what most packages tell of in the same words.
const (
	configure = "the program: complete the configuration where Field says"
	call      = "the program: pass what the call lacks or must not have"
	log       = "who runs the log: nothing was done; bring the log back, then repeat"
	machine   = "who runs the database or the disk; then repeat"
	again     = "the program: read again what changed meanwhile, decide anew, repeat"
	superior  = "the superior, if it is to be allowed: the denial names operation and reasons"
	another   = "another officer: a second person has to do or approve it"
	officer   = "the officer: look again at what is there now; the state does not allow this step"
	writer    = "who writes the program or override, at the pointer given"
	caller    = "the program: it gives a value that cannot be"
	nobody    = "nobody: it tells what was changed or noticed, and asks for nothing"
	person    = "who entered it: ask again, or look at the document"
	deliverer = "who delivered the row: line and column are named"
	tampering = "who runs the log: keep everything as it is, compare with the evidence outside, report it"
	erased    = "nobody: it was erased as approved, and does not come back"
	keys      = "who keeps the keys: bring back the right key; without it the data stay closed"
	newer     = "the program: take the version of the library that knows the format"
	older     = "who has the old data: they are not read as good; make them anew with this version"
)

// everywhere is said of a code in whatever package.
var everywhere = map[string]string{
	"config": configure, "recorder": log, "conflict": again, "denied": superior, "store": machine, "database": machine, "read": machine,
	"write": machine, "io": machine, "input": call, "retired_format": older, "erased": erased, "held": "who set the legal hold: nothing is erased until it is lifted",
	"not_found":             "the program: nothing of that id is there; look for it anew",
	"approver_is_requester": another, "checker_is_involved": another, "same_person": another, "second": another, "two_persons": another,
}

// byFolder is said of the other codes of a package: of the nearest folder that stands here.
var byFolder = map[string]string{
	"audit":                     call,
	"audit/anchor":              "who runs the anchor: compare with what the log has, and anchor again",
	"audit/state":               caller,
	"benefit":                   writer,
	"benefit/asking":            "the program: the answer or fact is none that the register takes; give it to an officer",
	"benefit/bank":              "the applicant: ask for the account again (不備)",
	"benefit/bank/zengin":       "the program: the call, option or field is none",
	"benefit/casework":          officer,
	"benefit/casework/form":     "who entered the form: line and column are named",
	"benefit/lab":               call,
	"benefit/law/bundle":        "who publishes the bundle of legal data: take it again, or another one",
	"benefit/levy":              "who loads the tables of the year and the town",
	"benefit/notice":            "who keeps the case or the town's texts: Field says what is lacking",
	"benefit/office":            officer,
	"benefit/office/outcome":    "who writes the mapping of the bank's words, at the field given",
	"benefit/record":            "who keeps the record: the field is named",
	"household":                 deliverer,
	"household/register":        deliverer,
	"household/secret":          "the program: it writes a value that is not written in this way",
	"household/strictjson":      "who wrote the JSON, at the pointer and line given",
	"household/text":            person,
	"household/text/table":      "who wrote the file: neutralise the cell, or read it with a program that does not calculate",
	"inquiry":                   officer,
	"inquiry/answer":            "the other institution: the answer has to be asked for again",
	"inquiry/file":              "who maintains the interface: the file does not fit it, at the field given",
	"inquiry/permitted":         "who writes the list of permitted inquiries, at the line given",
	"inquiry/provider":          "the officer who answers: no answer goes out until it is there",
	"inquiry/share":             call,
	"mynumber":                  person,
	"mynumber/access":           "who writes the access policy, at the place given",
	"mynumber/access/media":     officer,
	"mynumber/access/processor": "who is in charge of the contract: complete it, or hand nothing over",
	"mynumber/access/session":   "who logs in",
	"mynumber/claim":            officer,
	"mynumber/registry":         "the officer: look at what the registry holds, propose the right change",
}

// ofCode is said of one code of one package, "" before everything else.
var ofCode = map[string]string{
	"audit closed":                           "the program: open the log again",
	"audit corrupt":                          tampering,
	"audit decode":                           "who delivered the bytes: take them again; a log's own bytes are tampering or damage",
	"audit forged":                           tampering,
	"audit full":                             "who runs the machine: make room; the log goes on by itself",
	"audit key":                              keys,
	"audit locked":                           "the program: end the other process, or write through it",
	"audit missing":                          "who runs the log: bring the file back from the backup, then verify",
	"audit outdated":                         newer,
	"audit poisoned":                         "the program: open the log again; what was not acknowledged has to be repeated",
	"audit policy":                           "the officer: get the approval, or wait for the hold or the anchor",
	"audit pruned":                           "nobody: the entry was disposed of as approved; its hash is still proven",
	"audit replaced":                         tampering,
	"audit rollback":                         tampering,
	"audit unread":                           "the program: verify with the entries read, not their hashes alone",
	"audit vault":                            keys,
	"audit/keys closed":                      "the program: open the file again",
	"audit/keys damaged":                     "who keeps the keys: bring the file back from its own backup; it is not repaired",
	"audit/keys key":                         keys,
	"audit/keys locked":                      "the program: end the other process; one at a time owns the keys",
	"audit/keys mode":                        "who runs the machine: chmod 600, and find out who has read it",
	"audit/store approval":                   another,
	"audit/store damaged":                    "who runs the program: bring the kept store back, or begin anew",
	"audit/store lease":                      "nobody, while the other process works; else end it",
	"audit/store log_behind":                 log,
	"audit/store schema":                     "who upgrades: run the migrations of this version, or the newer program",
	"audit/store trail":                      "who runs log and store: Lost says what is missing, and Restore goes on, on an approval",
	"benefit format":                         newer,
	"benefit household":                      "who hands over the household: Detail says what is impossible in it",
	"benefit income":                         "who hands over the household: the amount is none",
	"benefit input":                          "the program: Detail names the part of the input",
	"benefit sealed":                         "the program: write the decision as JSON, or show its explanation",
	"benefit stale":                          "the program: take the decision out of the scratch (Clone) before the next",
	"benefit town":                           "who hands over overrides: this one is another town's",
	"benefit day":                            "who hands over overrides: this one is for other days",
	"benefit fiscal_year":                    "who loads the levy tables: those of this year are missing",
	"benefit/bank/zengin date":               "the payer: name a day of transfer that is one",
	"benefit/bank/zengin refused":            "who keeps the record of the payment: the rule and the field are named",
	"benefit/casework event":                 caller,
	"benefit/casework code":                  caller,
	"benefit/casework missing":               "the officer: do first what Missing lists",
	"benefit/casework order":                 "the officer: the day lies before what was entered last",
	"benefit/casework stale":                 again,
	"benefit/levy income":                    "who hands over the person: the amount is none, or is given twice",
	"benefit/notice kind":                    call,
	"benefit/notice protected":               "the officer: ask the protected person for an address to write to, and write nowhere else",
	"benefit/office already_paid":            "nobody: somebody of these was paid; the ledger says who, and nothing is paid again",
	"benefit/office approval":                another,
	"benefit/office bound":                   "the officer: the amount is more than the program can pay; decide anew",
	"benefit/office run":                     "the officer: look at the run as it is now, and have it approved anew",
	"benefit/office sealed":                  keys,
	"benefit/office/outcome read":            "who sent the file: have it sent again",
	"benefit/record sealed":                  "who hands over the record: leave the individual number out",
	"household/register event":               "who delivered the row, or the program that gave the event: Field names the field",
	"household/register fact":                "who delivered the row, or the program that gave the fact: Field names the field",
	"benefit/record absent":                  nobody,
	"benefit/record form":                    nobody,
	"benefit/record lists":                   "who writes the town's code lists",
	"benefit/record narrow":                  nobody,
	"benefit/record partial":                 nobody,
	"benefit/record reveal":                  "the program: a writer that shows the number needs it from a grant",
	"benefit/record trimmed":                 nobody,
	"benefit/record width":                   "who keeps the record: the value does not fit a fixed-width file; CSV takes it",
	"household/civil no_data":                "who updates the library: the holidays of that year are not published or not in it",
	"household/civil unknown":                "the officer: the date has unknown parts; find them, or decide without",
	"household/money overflow":               caller,
	"household/money rounding":               caller,
	"household/municipality before_table":    "the officer: the table does not reach back so far; take the code from the document",
	"household/municipality duplicate":       "who makes the table of municipalities",
	"household/municipality parent":          "who makes the table of municipalities",
	"household/municipality row":             "who makes the table of municipalities, at the line given",
	"household/register full":                "the program: one register a town; more events than any town has",
	"household/register period":              "who is in charge of retention: name a period for each block",
	"household/text abbreviated":             nobody,
	"household/text case":                    nobody,
	"household/text duplicate_pair":          nobody,
	"household/text hyphen":                  nobody,
	"household/text invisible":               nobody,
	"household/text long_mark":               nobody,
	"household/text lookalike":               nobody,
	"household/text old_form":                nobody,
	"household/text script":                  nobody,
	"household/text selector_unregistered":   "who keeps the register: the glyph is none of a known collection",
	"household/text shrunk":                  nobody,
	"household/text small_kana":              nobody,
	"household/text space":                   nobody,
	"household/text substituted":             nobody,
	"household/text truncated":               "the officer: compare with the passbook; the text was cut as asked",
	"household/text unencodable":             "the program: write in UTF-8, or let the character be substituted",
	"inquiry findings":                       "the other institution: dispute the answer and ask again",
	"inquiry gateway":                        "who runs the gateway; what was sent is not sent twice",
	"inquiry items":                          "the officer: name what is to be asked",
	"inquiry layout":                         "who maintains the layouts: that of this information and day is missing",
	"inquiry not_permitted":                  "nobody, where the law does not allow it; else who keeps list and assessment: the verdict says which",
	"inquiry not_shown":                      "the second person: look at the answer first",
	"inquiry permit_expired":                 "nobody: a new permit is asked for by itself",
	"inquiry permit_used":                    "nobody: a new permit is asked for by itself",
	"inquiry person":                         "the program: give the person's number and handle",
	"inquiry unreadable":                     "the other institution: it has to be asked again; if it happens again, compare keys",
	"inquiry/answer config":                  configure,
	"inquiry/answer format":                  "who maintains the layouts",
	"inquiry/answer layout":                  "who maintains the layouts: that of this information and day is missing",
	"inquiry/file codes":                     "who maintains the operational codes: unconfirmed ones are not used",
	"inquiry/file gateway":                   "who runs the folder: make room, or bring it back",
	"inquiry/permitted conflict":             "who writes the list of permitted inquiries: lines of one row disagree",
	"inquiry/provider layout":                "who maintains the layouts: that of this information and day is missing",
	"inquiry/provider no_provision":          "nobody: the town provides nothing of the kind, unless its policy says so",
	"inquiry/provider person":                "the program: give the person's handle",
	"inquiry/share approval":                 another,
	"inquiry/share audit":                    log,
	"mynumber grant":                         "the officer: ask for a grant again; one shows a number once",
	"mynumber/access approval":               another,
	"mynumber/access factor":                 call,
	"mynumber/access operation":              call,
	"mynumber/access/media approval":         another,
	"mynumber/access/media/sealfile sealed":  "who sent the file: wrong key, wrong medium, or altered; have it sent again",
	"mynumber/access/processor exists":       call,
	"mynumber/access/processor not_approved": another,
	"mynumber/access/processor rows":         call,
	"mynumber/access/processor state":        officer,
	"mynumber/access/session approval":       another,
	"mynumber/access/session counter":        machine,
	"mynumber/access/session locked":         "who manages IDs: look who tried, unlock, or wait",
	"mynumber/access/session shared":         "who manages IDs: one ID was used at two terminals; find out by whom",
	"mynumber/access/signin assertion":       "who runs the town's sign-in: Field says what does not count",
	"mynumber/claim exists":                  call,
	"mynumber/claim registry":                "the officer: the registry's own error says what",
	"mynumber/registry damaged":              "who keeps the keys: bring the person's key back; else it is an incident to be reported",
	"mynumber/registry exists":               call,
	"mynumber/registry key":                  keys,
	"mynumber/registry unregistered":         "who registers systems: this one may not ask for confirmation",
}

// FixerOf says who mends what a code tells of, and how, "" when nobody has said it.
func FixerOf(c CodeOf) string {
	if who, ok := ofCode[c.Package+" "+c.Code]; ok {
		return who
	}
	if who, ok := everywhere[c.Code]; ok {
		return who
	}
	best := ""
	for folder := range byFolder {
		if within(c.Package, folder) && len(folder) > len(best) {
			best = folder
		}
	}
	return strings.TrimSpace(byFolder[best])
}
