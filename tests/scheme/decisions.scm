(use-modules (srfi srfi-1) (srfi srfi-11) (srfi srfi-26) (srfi srfi-34)
             (srfi srfi-64) (ice-9 ftw) (ice-9 match) (xencmp) (xencmp command))

(define (caught thunk)
  (guard (c ((xencmp-error? c) (xencmp-error->string c))) (thunk)))

(test-begin "decisions")

(define (decide text)
  (text->decisions (string->text "d.scm" text)))
(define decisions
  (decide "(decisions
 (decision \"with-b\" adopt #:reason \"Needed.\" #:temporarily? #t) ; yes
 (decision \"enable-x\" drop #:step \"configure\")
 (decision \"enable-y\" keep #:reason \"Better.\")
 (decision \"with-c\" adopt)
 (decision \"enable-y2\" adopt)
 (decision \"none\" adopt)
 (decision \"enable-q\" adopt #:value (string-append \"--enable-q=\" #$output))
 (decision \"same\" adopt))"))
(define* (relation key verdict left right #:optional (step "configure")
                   (where (condition-always)))
  (make-relation "flag" step key verdict 'exact left right '() '()
                 where '() #f))
(define relations
  (list (relation "with-b" 'only-right "" "--with-b=/usr")
        (relation "enable-x" 'only-left "--disable-x" "")
        (relation "enable-y" 'differs "--enable-y" "--disable-y")
        (relation "with-c" 'only-right "" "--with-c=%{_libdir}")
        (relation "enable-y2" 'only-left "--enable-y2" "")
        (relation "enable-q" 'differs "--disable-q" "--enable-q=%{x}")
        (relation "same" 'same "--same" "--same")))
(test-equal '(adopt drop keep adopt adopt adopt adopt adopt)
  (map decision-verb decisions))
(test-equal "d.scm:2:2" (location->string (decision-location (car decisions))))
(let-values (((changes remarks) (decisions->changes decisions relations)))
  (test-equal '((add "#:configure-flags" "" "\"--with-b=/usr\"" "Temporary: Needed.")
                (remove "#:configure-flags" "enable-x" "" "")
                (replace "#:configure-flags" "enable-q"
                         "(string-append \"--enable-q=\" #$output)" ""))
    (map (lambda (c)
           (list (flag-change-action c) (flag-change-keyword c) (flag-change-key c)
                 (flag-change-text c) (flag-change-comment c)))
         changes))
  (test-equal '("d.scm:2:2: warning: with-b is adopted with a file name of the \
right side, /usr; #:value gives another"
                "d.scm:5:2: warning: cannot write the flag --with-c=%{_libdir} in \
Scheme; give its #:value"
                "d.scm:6:2: warning: moot decision on enable-y2: the right side does \
not have it"
                "d.scm:7:2: warning: decision on none, of which neither side has a flag"
                "d.scm:9:2: warning: moot decision on same: both sides have it")
    (map diagnostic->string remarks))
  (let ((edit (change-flags (string->text "a.scm" "\
(define-public a
  (package
    (name \"a\")
    (build-system gnu-build-system)
    (arguments
     (list
      #:configure-flags
      #~(list \"--disable-x\"
              ;; About y.
              \"--enable-y\")))))
")
                            'a (list (car changes) (cadr changes)))))
    (test-assert (string-contains (edit-result edit) "\
      #~(list ;; About y.
              \"--enable-y\"
              ;; Temporary: Needed.
              \"--with-b=/usr\")))))"))))

(for-each
 (lambda (text message)
   (test-equal message (caught (lambda () (decide text)))))
 '("" "(a)" "(decisions) x" "(decisions\n (decision \"k\"))" "(decisions (decision k keep))"
   "(decisions (decision \"k\" use))" "(decisions (decision \"k\" keep #:why \"\"))"
   "(decisions (decision \"k\" keep #:reason))" "(decisions (decision \"k\" keep #:reason 1))"
   "(decisions (decision \"k\" keep)\n (decision \"k\" drop))" "(decisions")
 '("d.scm:1:1: error: no decisions"
   "d.scm:1:1: error: expected (decisions (decision KEY VERB …) …)"
   "d.scm:1:13: error: expected nothing after the decisions"
   "d.scm:2:2: error: expected (decision KEY VERB …)"
   "d.scm:1:22: error: the key must be a string or (regexp STRING)"
   "d.scm:1:26: error: the verb must be adopt, keep, drop or defer"
   "d.scm:1:31: error: unknown option: #:why"
   "d.scm:1:31: error: no value follows #:reason"
   "d.scm:1:40: error: #:reason must be a string"
   "d.scm:2:2: error: decided twice: k, first in line 1"
   "d.scm:1:11: error: unexpected end of input while searching for: ) of the ( at 1:1"))

;; What one decision, its TEXT, makes of RELATIONS: of each change, what FIELDS
;; give; then the remarks.
(define (decided-fields fields text relations)
  (let-values (((changes remarks)
                (decisions->changes
                 (decide (string-append "(decisions (decision " text "))"))
                 relations)))
    (append (map (lambda (change)
                   (map (lambda (field) (field change)) fields))
                 changes)
            (map diagnostic->string remarks))))

;; One key under several conditions, and in several steps.
(define (decided text . relations)
  (decided-fields (list flag-change-action flag-change-key flag-change-text)
                  text relations))
(define x86 (scm->condition '(arch "x86_64")))
(define (both-ways . right)
  (map (lambda (verdict where right)
         (relation "k" verdict (if (eq? verdict 'only-right) "" "--k") right
                   "configure" where))
       '(differs only-left) (list x86 (condition-not x86)) right))
(test-equal '((replace "k" "\"--k=1\"")
              "d.scm:1:12: note: k is adopted everywhere; the right side has it \
only where arch = x86_64; so would ours with #:when (arch \"x86_64\")")
  (apply decided "\"k\" adopt" (both-ways "--k=1" "")))
(test-equal '((replace "k" "\"--k=2\""))
  (apply decided "\"k\" adopt #:value \"--k=2\"" (both-ways "--k=1" "")))
(test-equal '((remove "k" ""))
  (apply decided "\"k\" drop" (both-ways "--k=1" "")))
(test-equal '("d.scm:1:12: note: deferred: k: Not known.")
  (apply decided "\"k\" defer #:reason \"Not known.\"" (both-ways "--k=1" "")))
(test-equal '() (apply decided "\"k\" keep" (both-ways "--k=1" "")))
(test-equal '("d.scm:1:12: warning: moot decision on k: both sides have it")
  (decided "\"k\" keep" (relation "k" 'same "--k" "--k")))
(test-equal '("d.scm:1:12: warning: decision on k, which the right side has as \
--k=1 where arch = x86_64, and as --k=2 where not arch = x86_64; give its #:value")
  (decided "\"k\" adopt"
           (relation "k" 'only-right "" "--k=1" "configure" x86)
           (relation "k" 'only-right "" "--k=2" "configure"
                     (condition-not x86))))
(test-equal '("d.scm:1:12: warning: decision on k, which is of the steps \
configure, make; give its #:step")
  (decided "\"k\" drop" (relation "k" 'differs "--k" "--k=1")
           (relation "k" 'differs "k=" "k=1" "make")))
(test-equal '((remove "k" ""))
  (decided "\"k\" drop #:step \"make\"" (relation "k" 'differs "--k" "--k=1")
           (relation "k" 'differs "k=" "k=1" "make")))


;; More that is no file of decisions.
(for-each
 (lambda (text message)
   (test-equal message (caught (lambda () (decide text)))))
 '("(decisions (decision \"k\" keep . 1))"
   "(decisions (decision (regexp \"a(\") keep))"
   "(decisions (decision (regexp \"a)|(b\") keep))"
   "(decisions (decision (glob \"a*\") keep))"
   "(decisions (decision \"k\" keep #:when \"x86_64\"))"
   "(decisions (decision \"k\" keep #:when (arch x86_64)))"
   "(decisions (decision \"k\" keep #:when (number \"n\" \"s\" . 1)))"
   "(decisions (decision \"k\" keep #:when (and (arch \"a\") (arch \"b\"))))"
   "(decisions (decision \"k\" keep #:when))"
   "(decisions (decision \"k\" keep #:reason \"a\" #:reason \"b\"))"
   "(decisions (decision (regexp \"a.*\") adopt #:value \"ab\"))"
   "(decisions (decision \"k\" keep #:step make))"
   "(decisions\n (decision \"k\" keep)\n (decision \"k\" keep #:step \"make\"))"
   "(decisions (decision \"k\" keep)))"
   "(decisions\n (decision \"k keep))")
 '("d.scm:1:12: error: expected (decision KEY VERB …)"
   "d.scm:1:22: error: not a regular expression: Unmatched ( or \\("
   "d.scm:1:22: error: not a regular expression: Unmatched ( or \\("
   "d.scm:1:22: error: the key must be a string or (regexp STRING)"
   "d.scm:1:38: error: #:when must be a condition, such as (arch \"x86_64\")"
   "d.scm:1:38: error: #:when must be a condition, such as (arch \"x86_64\")"
   "d.scm:1:38: error: #:when must be a condition, such as (arch \"x86_64\")"
   "d.scm:1:38: error: #:when must be a condition that can hold"
   "d.scm:1:31: error: no value follows #:when"
   "d.scm:1:44: error: given twice: #:reason"
   "d.scm:1:43: error: #:value is of one key, and not of a pattern"
   "d.scm:1:38: error: #:step must be a string"
   "d.scm:3:2: error: decided twice: k, first in line 2"
   "d.scm:1:33: error: unexpected \")\""
   "d.scm:2:21: error: unexpected end of input while reading string, which begins \
at 2:12"))

;; Patterns.
(define (enable key verdict)
  (relation key verdict "--a" "--b"))
(test-equal "a plain key wins over a pattern, in any order"
  '((remove "enable-b" "") (replace "enable-a" "\"--b\"")
    (replace "enable-c" "\"--b\""))
  (decided "\"enable-b\" drop) (decision (regexp \"enable-.*\") adopt"
           (enable "enable-a" 'differs) (enable "enable-b" 'differs)
           (enable "enable-c" 'differs) (enable "disenable-a" 'differs)))
(test-equal "a pattern decides in each step"
  '((replace "k" "\"--b\"") (replace "k" "\"--b\""))
  (decided "(regexp \"k\") adopt"
           (enable "k" 'differs) (relation "k" 'differs "a" "--b" "make")))
(test-equal "one of a pattern's keys may have nothing left to do"
  '((replace "ka" "\"--b\""))
  (decided "(regexp \"k.\") adopt" (enable "ka" 'differs) (enable "kb" 'same)))
(for-each
 (lambda (message verdict)
   (test-equal message
     (list (string-append "d.scm:1:12: " message))
     (decided (string-append "(regexp \"(k|l)\") " verdict)
              (enable "k" 'same) (enable "l" 'same))))
 '("warning: moot decision on keys like (k|l): nothing is left to do for any of them"
   "warning: moot decision on keys like (k|l): nothing is left to do for any of them")
 '("keep" "adopt"))
(test-equal
    '("d.scm:1:12: note: deferred: ka: Later."
      "d.scm:1:12: note: deferred: kb: Later.")
  (decided "(regexp \"k.\") defer #:reason \"Later.\""
           (enable "ka" 'differs) (enable "kb" 'differs)))
(test-equal "a pattern matches whole keys"
  '("d.scm:1:12: warning: decision on keys like k, of which neither side has a flag")
  (decided "(regexp \"k\") keep" (enable "ka" 'differs)))
(test-equal "two patterns that agree"
  '((replace "k" "\"--b\""))
  (decided "(regexp \"k.*\") adopt) (decision (regexp \".*\") adopt"
           (enable "k" 'differs)))
(test-equal "two patterns that do not agree"
  "d.scm:1:44: error: decided twice: k of the step configure, to which the \
pattern in line 1 gives another verb"
  (caught (lambda ()
            (decided "(regexp \"k.*\") adopt) (decision (regexp \".*\") keep"
                     (enable "k" 'differs)))))
(test-equal "but no matter, where a plain key wins"
  '((remove "k" ""))
  (decided "(regexp \"k.*\") adopt) (decision (regexp \".*\") keep)
(decision \"k\" drop" (enable "k" 'differs)))

;; Conditions, as tests of a Guix package.
(define (guix-test scm)
  (let-values (((test why-not) (condition->guix-test (scm->condition scm))))
    (or test why-not)))
(for-each
 (lambda (scm test)
   (test-equal test (guix-test scm)))
 '(#t
   (arch "x86_64") (arch "aarch64") (arch "armv7hl") (arch "armhf")
   (not (arch "aarch64" "armv7hl")) (arch "x86_64" "aarch64")
   (arch "x86_64" "i386" "i486" "i586" "i686")
   (arch "i686" "i586") (not (arch "x86_64")) (os "linux") (not (os "linux"))
   (and (arch "x86_64") (os "linux")) (arch "ppc64le" "s390x")
   (arch "i686") (arch "x86_64" "aarch64" "riscv64" "ppc64le" "ppc64"
                       "mips64el" "loongarch64")
   (or (arch "riscv64") (os "gnu")) (arch "x86_64" "riscv64")
   (and (arch "x86_64") (os "gnu"))
   (or (arch "s390x") (not (arch "s390x"))))
 '(#t
   (target-x86-64?) (target-aarch64?) (target-arm32?) (target-arm32?)
   (not (target-arm?)) (or (target-x86-64?) (target-aarch64?))
   (target-x86?)
   (target-x86-32?) (not (target-x86-64?)) (target-linux?)
   (not (target-linux?))
   (and (target-x86-64?) (target-linux?)) (target-ppc64le?)
   (and (target-x86-32?) (not (target-hurd?))) (target-64bit?)
   (or (target-hurd?) (target-riscv64?)) (or (target-x86-64?) (target-riscv64?))
   (and (target-x86-64?) (target-hurd?))
   #t))
(for-each
 (lambda (scm why-not)
   (test-equal why-not (guix-test scm)))
 '((with "ovmf") (and (arch "x86_64") (with "ovmf"))
   (or (test "t") (defined "m")) (arch "s390x") (arch "i386"))
 '("no test of a Guix package tells whether with ovmf"
   "no test of a Guix package tells whether with ovmf"
   "no test of a Guix package tells whether defined m, or whether 't'"
   "it holds on no system that Guix knows"
   "it holds on no system that Guix knows"))

(define (conditional-changes text . relations)
  (decided-fields (list flag-change-action flag-change-text flag-change-when)
                  text relations))
(define not-x86 (condition-not x86))
(test-equal "what only the right side has"
  '((add "\"--b\"" "(target-x86-64?)"))
  (conditional-changes "\"k\" adopt #:when (arch \"x86_64\")"
                       (relation "k" 'only-right "" "--b")))
(test-equal "of two values, that of where it holds"
  '((add "\"--b\"" "(target-x86-64?)"))
  (conditional-changes
   "\"k\" adopt #:when (arch \"x86_64\")"
   (relation "k" 'only-right "" "--b" "configure" x86)
   (relation "k" 'only-right "" "--c" "configure" not-x86)))
(test-equal "carried out already"
  '("d.scm:1:12: warning: moot decision on k: both sides have it")
  (conditional-changes
   "\"k\" adopt #:when (arch \"x86_64\")"
   (relation "k" 'same "--b" "--b" "configure" x86)
   (relation "k" 'only-right "" "--b" "configure" not-x86)))
(test-equal "one machine has two names"
  '("d.scm:1:12: warning: moot decision on k: both sides have it")
  (conditional-changes
   "\"k\" adopt #:when (arch \"armv7hl\")"
   (relation "k" 'same "--b" "--b" "configure" (scm->condition '(arch "armhf")))
   (relation "k" 'only-right "" "--b" "configure"
             (scm->condition '(not (arch "armhf"))))))
(test-equal "what our side has nowhere else is replaced there"
  '((replace "\"--b\"" "(target-x86-64?)"))
  (conditional-changes "\"k\" adopt #:when (arch \"x86_64\")"
                       (relation "k" 'differs "--a" "--b" "configure" x86)))
(test-equal "nowhere"
  '("d.scm:1:12: warning: decision on k, of which neither side has a flag where \
arch = x86_64")
  (conditional-changes "\"k\" keep #:when (arch \"x86_64\")"
                       (relation "k" 'differs "--a" "--b" "configure" not-x86)))
(test-equal "dropped there already"
  '("d.scm:1:12: warning: moot decision on k: neither side has it where arch = \
x86_64")
  (conditional-changes "\"k\" drop #:when (arch \"x86_64\")"
                       (relation "k" 'only-left "--a" "" "configure" not-x86)))
(test-equal "not for Guix"
  '("d.scm:1:12: warning: decision on k, which holds where with ovmf: no test of \
a Guix package tells whether with ovmf")
  (conditional-changes "\"k\" adopt #:when (with \"ovmf\")"
                       (relation "k" 'only-right "" "--b")))
(test-equal "but it may be kept there" '()
  (conditional-changes "\"k\" keep #:when (with \"ovmf\")"
                       (relation "k" 'only-right "" "--b")))
(test-equal "one key, decided for two architectures"
  '((add "\"--k=1\"" "(target-x86-64?)") (add "\"--k=2\"" "(target-aarch64?)"))
  (conditional-changes
   "\"k\" adopt #:when (arch \"x86_64\")) \
(decision \"k\" adopt #:when (arch \"aarch64\") #:value \"--k=2\""
   (relation "k" 'only-right "" "--k=1")))

;; Values.
(test-equal '("d.scm:1:12: warning: moot decision on with-q: our side has this value")
  (decided "\"with-q\" adopt #:value (string-append \"--with-q=\" #$output \"/q\")"
           (relation "with-q" 'differs "--with-q=#$output/q" "--with-q=/q")))
(test-equal '((replace "with-q" "\"--with-r\"")
              "d.scm:1:12: warning: the #:value of with-q is a flag of another \
key, with-r")
  (decided "\"with-q\" adopt #:value \"--with-r\""
           (relation "with-q" 'differs "--with-q" "--with-q=1")))
(test-equal "a dollar sign that the user gave is one"
  '((replace "with-q" "\"--with-q=$ORIGIN\""))
  (decided "\"with-q\" adopt #:value \"--with-q=$ORIGIN\""
           (relation "with-q" 'differs "--with-q" "--with-q=1")))
(test-equal '("d.scm:1:12: warning: the flag -i is of the step autoreconf, whose \
flags cannot be changed")
  (decided "\"-i\" adopt" (relation "-i" 'only-right "" "-i" "autoreconf")))

;; Verdicts.
(test-equal '(changed kept deferred moot unmatched refused moot moot moot moot)
  (map outcome-kind
       (decisions->outcomes
        (decide "(decisions (decision \"a\" adopt) (decision \"b\" keep)
 (decision \"c\" defer) (decision \"d\" drop) (decision \"e\" keep)
 (decision \"f\" adopt) (decision \"g\" defer) (decision \"h\" adopt)
 (decision \"i\" keep) (decision \"j\" drop))")
        (list (relation "a" 'differs "--a" "--a=1")
              (relation "b" 'differs "--b" "--b=1")
              (relation "c" 'differs "--c" "--c=1")
              (relation "d" 'only-right "" "--d")
              (relation "f" 'only-right "" "--f=%{f}")
              (relation "g" 'same "--g" "--g")
              (relation "h" 'only-left "--h" "")
              (relation "i" 'same "--i" "--i")))))

;; What the rewriter refuses leaves the rest.
(define (attempt changes)
  (change-flags (string->text "a.scm" "\
(define-public a
  (package
    (name \"a\")
    (build-system gnu-build-system)
    (arguments
     (list #:configure-flags
           #~(list \"--disable-x\" \"--y\")))))
")
                'a changes))
(let*-values (((outcomes)
               (decisions->outcomes
                (decide "(decisions (decision \"x\" adopt)
 (decision \"z\" drop)
 (decision (regexp \"enable-.*|w\") drop)
 (decision \"y\" drop))")
                (list (relation "x" 'only-right "" "--x")
                      (relation "z" 'only-left "--z" "")
                      (relation "w" 'only-left "--w" "")
                      (relation "enable-x" 'only-left "--disable-x" "")
                      (relation "y" 'only-left "--y" ""))))
              ((edit after) (carry-out outcomes attempt)))
  (test-equal '(changed changed changed changed changed)
    (map outcome-kind outcomes))
  (test-equal '(changed refused refused changed changed)
    (map outcome-kind after))
  (test-assert (string-contains (edit-result edit) "#~(list \"--x\")"))
  (test-equal '("d.scm:2:2: warning: decision on z cannot be carried out: \
a.scm:7:12: no flag z in #:configure-flags of a"
                "d.scm:3:2: warning: decision on keys like enable-.*|w cannot be \
carried out: a.scm:7:12: no flag w in #:configure-flags of a")
    (map diagnostic->string (append-map outcome-remarks after))))
(test-assert "what refuses everything is an error"
  (guard (c ((xencmp-error? c) #t))
    (carry-out '() (lambda (changes) (read-text "/nowhere")))
    #f))

;; What is not looked at.
(test-equal '((unseen "d.scm:1:12: note: decision on k, which holds where arch = \
aarch64, is left alone where arch = x86_64")
              (changed))
  (map (lambda (outcome)
         (cons (outcome-kind outcome)
               (map diagnostic->string (outcome-remarks outcome))))
       (decisions->outcomes
        (decide "(decisions (decision \"k\" adopt #:when (arch \"aarch64\"))
 (decision \"l\" adopt #:when (not (arch \"aarch64\"))))")
        (list (relation "k" 'only-right "" "--k")
              (relation "l" 'only-right "" "--l"))
        #:assume x86)))

;; The commands, on the example.
(define scratch (mkdtemp (string-copy "/tmp/xencmp-XXXXXX")))
(define (in-scratch name)
  (string-append scratch "/" name))
(define (write-file name text)
  (call-with-output-file name (lambda (port) (display text port))
                         #:encoding "UTF-8"))
;; The name in a patch is relative to the checkout.
(mkdir (in-scratch ".git"))
(define (contents text) (text-slice text 0 (text-size text)))
(define (file-contents name) (contents (read-text name)))
(define (example name)
  (string-append (getenv "XENCMP_SOURCE") "/examples/xen/" name))
(define (run-command command . arguments)
  "Return the exit status of `xencmp COMMAND --intended' with ARGUMENTS, what was
printed, and the errors."
  (call-with-streams
   (lambda () (main `("xencmp" ,command "--intended" ,@arguments)))))
(define (run . arguments)
  (apply run-command "rewrite" arguments))
(define copy (in-scratch "xen.scm"))
(define original (contents (read-text (example "xen.scm"))))
(define (flag-texts file)
  (map flag->string (flags (read-package file 'xen))))
(define decisions-option
  (string-append "--decisions=" (example "decisions.scm")))
(define adopted
  '("--with-linux-backend-modules=xen-evtchn xen-gntdev xen-gntalloc \
xen-blkback xen-netback xen-pciback xen-scsiback xen-acpi-processor"
    "--disable-pvshim" "--disable-ipxe"))
(write-file copy original)
(chmod copy #o600)
(match (run decisions-option copy (example "xen.spec"))
  ((status patch errors)
   (test-equal 0 status)
   (test-assert (string-prefix? "--- a/xen.scm\n+++ b/xen.scm\n" patch))
   (test-assert (string-contains errors "note: deferred: with-system-seabios"))
   (test-equal "printing a patch changes nothing"
     original (contents (read-text copy)))
   (for-each (lambda (reason)
               (test-assert reason (string-contains patch reason)))
             '("+              ;; Temporary: Kernel modules belong in"
               "+              ;; The shim guards against Meltdown;"))
   ;; What git makes of the patch is what --in-place writes.
   (write-file (string-append scratch "/patch") patch)
   (when (zero? (system* "sh" "-c" "command -v git >/dev/null"))
     (let ((git (string-append scratch "/git")))
       (mkdir git)
       (write-file (string-append git "/xen.scm") original)
       (test-equal 0
         (system* "sh" "-c" "cd \"$1\" && git init -q && git add xen.scm &&
git apply --check ../patch && git apply ../patch" "sh" git))
       (match (run decisions-option "--in-place" copy (example "xen.spec"))
         ((status output _)
          (test-equal '(0 "") (list status output))
          (test-equal (contents (read-text (string-append git "/xen.scm")))
            (contents (read-text copy)))
          (test-equal #o600 (stat:perms (stat copy)))))))))
(write-file copy original)
(run decisions-option "--in-place" copy (example "xen.spec"))
(test-equal "exactly the decided flags changed"
  (list '() adopted)
  (let ((before (flag-texts (example "xen.scm"))) (after (flag-texts copy)))
    (list (lset-difference string=? before after)
          (lset-difference string=? after before))))
(match (run decisions-option "--new=qubes-xen" (example "xen.scm")
            (example "xen.spec"))
  ((status definition _)
   (test-equal 0 status)
   (write-file copy (string-append original "\n" definition))
   (test-equal "of a new definition, too"
     (list '() adopted)
     (let ((before (flag-texts copy))
           (after (map flag->string (flags (read-package copy 'qubes-xen)))))
       (list (lset-difference string=? before after)
             (lset-difference string=? after before))))))
(test-assert "decisions are needed"
  (guard (c (#t #t))
    (= 2 (first (run (example "xen.scm") (example "xen.spec"))))))

;; decide.
(define xen (list (example "xen.scm") (example "xen.spec")))
(define (decide-xen . options)
  (apply run-command "decide" (append options xen)))
(define (flag-names relations)
  (delete-duplicates
   (filter-map (lambda (relation)
                 (and (string=? "flag" (relation-about relation))
                      (not (eq? 'same (relation-verdict relation)))
                      (cons (relation-step relation) (relation-key relation))))
               relations)))
(define differences
  (flag-names
   (comparison-relations
    (compare (read-package (first xen) 'xen) (read-spec (second xen))
             #:mode 'intended
             #:kinds '("configure" "make" "autoreconf")))))
(define fresh (second (decide-xen)))
(define (text->names text)
  (map (lambda (decision)
         (cons (decision-step decision) (decision-key decision)))
       (decide text)))
(test-equal '(0 "") (match (decide-xen)
                      ((status _ errors) (list status errors))))
(test-assert (> (length differences) 30))
(test-equal "every difference is there, in the order of the comparison"
  differences (text->names fresh))
(test-equal '(defer)
  (delete-duplicates (map decision-verb (decide fresh))))
(test-assert "comments show both sides"
  (string-contains fresh (format #f "
 ;; ours: none
 ;; theirs: --disable-pvshim (~a:108)
 ;;   where (not (arch \"aarch64\" \"armv7hl\"))
 (decision \"enable-pvshim\" defer #:step \"configure\")
" (example "xen.spec"))))
(test-assert "no line is longer than it must be"
  (every (lambda (line)
           (or (<= (string-length line) 79)
               (null? (cdr (string-tokenize (string-drop line 5))))))
         (filter (lambda (line) (string-prefix? " ;; " line))
                 (string-split fresh #\newline))))

(define file (in-scratch "decisions.scm"))
(define of-file (string-append "--decisions=" file))
(test-equal '(0 "" "") (decide-xen (string-append "--output=" file)))
(test-equal fresh (file-contents file))
(test-equal "nothing is overwritten"
  (list 2 "" (string-append "xencmp: " file ": error: File exists\n"))
  (decide-xen (string-append "--output=" file)))
(test-equal (list fresh fresh)
  (list (file-contents file) (second (decide-xen of-file))))
(define (files-left)
  (scandir scratch (cut string-prefix? "decisions.scm" <>)))
(test-equal "no other file is left" '("decisions.scm") (files-left))

;; What an editor makes of it: some are decided, two are deleted, with comments
;; and spaces as they come.
(define edited "\
;; -*- coding: utf-8 -*-  Ours is better.  ©
(decisions    ; all of them
   (decision   \"enable-pvshim\"   adopt #:reason \"It — guards.\")   ; behind
 #;(decision \"enable-ipxe\" drop)
	;; tabs	and a trailing space 
 (decision (regexp \"[A-Z_]+_DATE\") keep
           #:step \"make\") #| block |#
 (decision \"enable-rpath\" drop)
 (decision \"gone\" keep #:reason \"Was there once.\")
 (decision \"with-linux-backend-modules\" drop)
 ;; The end.
)
;; Behind all.
")
(define (extended text)
  (write-file file text)
  (let ((result (decide-xen of-file)))
    (test-equal "printing changes no file" text (file-contents file))
    result))
(define (insertion-of before after)
  "Return what was inserted into the string BEFORE to make AFTER, or #f."
  (let* ((start (string-prefix-length before after))
         (rest  (- (string-length before) start)))
    (and (string-suffix? (string-drop before start) after)
         (substring after start (- (string-length after) rest)))))
(match (extended edited)
  ((status text errors)
   (test-equal 0 status)
   (test-assert "all is there, byte for byte" (insertion-of edited text))
   (test-assert "what is new stands behind"
     (string-contains text "
 ;; The end.

 ;; Step configure.

 ;; ours: --disable-qemu-traditional ("))
   (test-assert (string-suffix? " #:step \"autoreconf\"))\n;; Behind all.\n" text))
   (test-equal "each difference is decided once"
     (append '(("" . "enable-pvshim") ("make" . "[A-Z_]+_DATE")
               ("" . "enable-rpath") ("" . "gone")
               ("" . "with-linux-backend-modules"))
             (remove (match-lambda
                       ((step . key)
                        (or (member key '("enable-pvshim" "enable-rpath"
                                          "with-linux-backend-modules"))
                            (string-suffix? "_DATE" key))))
                     differences))
     (text->names text))
   (test-equal "what has nothing to do any more is told"
     (format #f "xencmp: ~a:9:2: warning: decision on gone, of which neither \
side has a flag
xencmp: ~a:10:2: warning: moot decision on with-linux-backend-modules: only the \
right side has it
" file file)
     errors)
   (test-equal 1 (first (decide-xen of-file "--strict")))
   (chmod file #o640)
   (test-equal '(0 "") (match (decide-xen of-file "--in-place")
                         ((status output _) (list status output))))
   (test-equal text (file-contents file))
   (test-equal #o640 (stat:perms (stat file)))
   (test-equal "a second run has nothing to add" text
     (second (decide-xen of-file)))
   (match (run of-file (example "xen.scm") (example "xen.spec"))
     ((status patch errors)
      (test-equal 0 status)
      (test-assert (string-contains patch "
+              ;; It — guards.
+              \"--disable-pvshim\""))
      (test-assert (string-contains patch "\n-      #~(list \"--enable-rpath\""))
      (test-assert (string-contains errors "note: deferred: enable-rombios\n"))))
   (test-equal 1
     (first (run of-file "--strict" (example "xen.scm") (example "xen.spec"))))))
(test-equal "the example's own decisions hold" 0
  (first (run decisions-option "--strict" (example "xen.scm")
              (example "xen.spec"))))

;; Where the new ones go.
(for-each
 (lambda (text begin)
   (match (extended text)
     ((_ result _)
      (test-equal text begin
        (string-take (insertion-of text result) (string-length begin)))
      (test-equal (length differences)
        (length (delete-duplicates
                 (append (text->names text) (text->names result))))))))
 '("(decisions)" "(decisions\n)" "(decisions\n )\n" "(decisions ;c\n  )"
   "(decisions\n (decision \"enable-rpath\" keep #:step \"configure\"))\n"
   "(decisions\r\n (decision \"enable-rpath\" keep #:step \"configure\"))\r\n"
   "(decisions\r\n\r\n)\r\n")
 '("\n ;; Step configure.\n\n ;; ours: " "\n ;; Step" ";; Step configure.\n\n ;;"
   ";; Step" "\n\n ;; Step configure.\n\n ;; ours: --disable-qemu"
   "\r\n\r\n ;; Step configure.\r\n\r\n ;; ours: --disable-qemu"
   "\r\n ;; Step configure.\r\n\r\n"))

;; Decided one way and carried out, all of it is moot: so is a file that was
;; carried out years ago.
(write-file copy original)
(write-file file (string-append "(decisions
 (decision \"enable-pvshim\" adopt) (decision \"enable-rpath\" drop)
 (decision \"with-initddir\" adopt
           #:value (string-append \"--with-initddir=\" #$output \"/etc\")))"))
(test-equal 0 (first (run of-file "--strict" "--in-place" copy (second xen))))
(match (run of-file "--strict" "--in-place" copy (second xen))
  ((status _ errors)
   (test-equal 1 status)
   (test-equal (format #f "xencmp: ~a:2:2: warning: moot decision on \
enable-pvshim: both sides have it
xencmp: ~a:2:35: warning: moot decision on enable-rpath: neither side has it
xencmp: ~a:3:2: warning: moot decision on with-initddir: our side has this value
" file file file)
     errors)))

;; What cannot be read, or written: an error with its place, and no change.
(define before-errors (file-contents copy))
(define (refused text . arguments)
  "Return the error that the command ARGUMENTS gives, without FILE's name in front,
when FILE holds TEXT; there is none when that is #f."
  (if text
      (write-file file text)
      (delete-file file))
  (let ((result (apply run-command arguments)))
    (test-equal (list 2 "" text before-errors)
      (list (first result) (second result)
            (and (file-exists? file) (file-contents file))
            (file-contents copy)))
    (let ((prefix (string-append "xencmp: " file)))
      (if (string-prefix? prefix (third result))
          (string-drop (third result) (string-length prefix))
          (third result)))))
(define-syntax-rule (test-refused message expression)
  ;; EXPRESSION has tests of its own.
  (let ((actual expression))
    (test-equal message actual)))
(for-each
 (lambda (text message)
   (for-each
    (lambda (command)
      (test-refused message
        (refused text command of-file "--in-place" copy (second xen))))
    '("rewrite" "decide")))
 (list "" "(decisions\n (decision \"k\" use))" "(decisions\n (decision \"k\" keep)"
       "(decisions (decision \"k\" keep\n #:why \"\"))"
       "(decisions (decision \"k\" keep)\n(decision \"k\" drop))"
       "(decisions (decision (regexp \"a(\") keep))"
       "(decisions (decision \"k\" keep #:when 5))")
 '(":1:1: error: no decisions\n"
   ":2:16: error: the verb must be adopt, keep, drop or defer\n"
   ":2:21: error: unexpected end of input while searching for: ) of the ( at 1:1\n"
   ":2:2: error: unknown option: #:why\n"
   ":2:1: error: decided twice: k, first in line 1\n"
   ":1:22: error: not a regular expression: Unmatched ( or \\(\n"
   ":1:38: error: #:when must be a condition, such as (arch \"x86_64\")\n"))
(test-refused
  ":2:1: error: decided twice: enable-rombios of the step configure, to which the \
pattern in line 1 gives another verb\n"
  (refused "(decisions (decision (regexp \".*rombios\") keep)
(decision (regexp \"enable-rom.*\") drop))"
           "decide" of-file "--in-place" copy (second xen)))
(test-equal "not UTF-8" (format #f "xencmp: ~a:2:5: error: not UTF-8\n" file)
  (begin
    (call-with-output-file file
      (lambda (port) (display "(decisions\n ;; \xe9;\n)" port))
      #:encoding "ISO-8859-1")
    (third (run-command "decide" of-file "--in-place" copy (second xen)))))
(test-refused ": error: No such file or directory\n"
  (refused #f "decide" of-file "--in-place" copy (second xen)))
(mkdir file)
(for-each
 (lambda (command)
   (match (run-command command of-file "--in-place" copy (second xen))
     ((status output errors)
      (test-equal '(2 "") (list status output))
      (test-equal (format #f "xencmp: ~a: error: Is a directory\n" file)
        errors))))
 '("rewrite" "decide"))
(rmdir file)
;; A file that is not to be written, by whomever.
(write-file file "(decisions)")
(chmod file #o444)
(test-equal (list 2 "" (format #f "xencmp: ~a: error: read-only\n" file)
                  "(decisions)")
  (append (run-command "decide" of-file "--in-place" copy (second xen))
          (list (file-contents file))))
(test-equal "it can be read" 0
  (first (run-command "decide" of-file copy (second xen))))
(for-each
 (lambda (arguments message)
   (test-assert message
     (string-contains (third (apply decide-xen arguments)) message)))
 (list '("--in-place") (list of-file "--in-place" "--output=x"))
 '("--in-place needs --decisions" "exclude each other"))
(system* "rm" "-rf" scratch)
(test-end "decisions")
