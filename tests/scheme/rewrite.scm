(use-modules (srfi srfi-1) (srfi srfi-64) (srfi srfi-34) (srfi srfi-11)
             (ice-9 match) (ice-9 textual-ports) (xencmp) (xencmp command))

(define source
  (string->text "gnu/packages/a.scm" "\
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
"))
(define (caught thunk)
  (guard (c ((xencmp-error? c) (xencmp-error->string c))) (thunk)))

(test-begin "rewrite")
(test-equal "\
--- a/gnu/packages/a.scm
+++ b/gnu/packages/a.scm
@@ -5,6 +5,5 @@
     (arguments
      (list
       #:configure-flags
-      #~(list \"--disable-x\"
-              ;; About y.
+      #~(list ;; About y.
               \"--enable-y\")))))
" (edit->diff (remove-flag source 'a "#:configure-flags" "enable-x")))
(test-assert (edit? (add-flag source "a" "#:make-flags" "\"CC=gcc\"")))
(test-equal "gnu/packages/a.scm:8:7: error: no flag z in #:configure-flags of a"
  (caught (lambda () (replace-flag source 'a "#:configure-flags" "z" "\"--z\""))))
(test-assert (string-contains (variant source 'a 'b
                                       (list (flag-change 'remove "#:configure-flags"
                                                          #:key "enable-x")))
                              "(delete \"--disable-x\" #$flags)"))

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
  (let ((edit (change-flags source 'a (list (car changes) (cadr changes)))))
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
 '("d.scm: error: no decisions"
   "d.scm:1:1: error: expected (decisions (decision KEY VERB …) …)"
   "d.scm:1:13: error: expected nothing after the decisions"
   "d.scm:2:2: error: expected (decision KEY VERB …)"
   "d.scm:1:22: error: the key must be a string"
   "d.scm:1:26: error: the verb must be adopt, keep, drop or defer"
   "d.scm:1:31: error: unknown option: #:why"
   "d.scm:1:31: error: no value follows #:reason"
   "d.scm:1:40: error: #:reason must be a string"
   "d.scm:2:2: error: decided twice: k"
   "d.scm:1:11: error: unexpected end of input while searching for: ) of the ( at 1:1"))

;; One key under several conditions, and in several steps.
(define (decided text . relations)
  (let-values (((changes remarks)
                (decisions->changes
                 (decide (string-append "(decisions (decision " text "))"))
                 relations)))
    (append (map (lambda (c)
                   (list (flag-change-action c) (flag-change-key c)
                         (flag-change-text c)))
                 changes)
            (map diagnostic->string remarks))))
(define x86 (scm->condition '(arch "x86_64")))
(define (both-ways . right)
  (map (lambda (verdict where right)
         (relation "k" verdict (if (eq? verdict 'only-right) "" "--k") right
                   "configure" where))
       '(differs only-left) (list x86 (condition-not x86)) right))
(test-equal '((replace "k" "\"--k=1\"")
              "d.scm:1:12: note: k is adopted everywhere; the right side has it \
only where arch = x86_64")
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

;; Files.  The name in a patch is relative to where `git apply' is run.
(define scratch (mkdtemp (string-copy "/tmp/xencmp-XXXXXX")))
(define file (string-append scratch "/checkout/packages/a.scm"))
(define (write-file name text)
  (call-with-output-file name (lambda (port) (display text port))))
(define (contents text) (text-slice text 0 (text-size text)))
(define (in-directory directory thunk)
  (let ((before (getcwd)))
    (dynamic-wind (lambda () (chdir directory))
                  thunk
                  (lambda () (chdir before)))))
(define (patched-file name)
  (let ((diff (edit->diff (add-flag name 'a "#:configure-flags" "\"--z\""))))
    (substring diff 6 (string-index diff #\newline))))
(for-each (lambda (directory)
            (mkdir (string-append scratch directory)))
          '("/checkout" "/checkout/.git" "/checkout/packages" "/other"))
(write-file file (contents source))
(test-equal "packages/a.scm" (patched-file file))
(test-equal '("packages/a.scm" "packages/a.scm" "packages/a.scm")
  (in-directory (string-append scratch "/checkout")
                (lambda ()
                  (map patched-file
                       (list file "packages/a.scm"
                             "./packages/../packages//a.scm")))))
(test-equal "a.scm"
  (in-directory (dirname file) (lambda () (patched-file "./a.scm"))))
(test-equal "packages/a.scm"
  (in-directory (string-append scratch "/other")
                (lambda () (patched-file "../checkout/packages/a.scm"))))
(chmod file #o640)
(let ((edit (add-flag file 'a "#:configure-flags" "\"--z\"")))
  (save-edit! edit)
  (test-equal (edit-result edit) (contents (read-text file)))
  (test-equal #o640 (stat:perms (stat file)))
  (test-equal (string-append file ": error: changed since it was read")
    (caught (lambda () (save-edit! edit)))))

;; The command, on the example.
(define (example name)
  (string-append (getenv "XENCMP_SOURCE") "/examples/xen/" name))
(define (run . arguments)
  "Return the exit status of `xencmp rewrite --intended' with ARGUMENTS, what was
printed, and the errors."
  (let* ((status #f) (output #f)
         (errors
          (call-with-output-string
            (lambda (port)
              (with-error-to-port port
                (lambda ()
                  (set! output
                        (with-output-to-string
                          (lambda ()
                            (set! status
                                  (main `("xencmp" "rewrite" "--intended"
                                          ,@arguments))))))))))))
    (list status output errors)))
(define copy (string-append scratch "/checkout/xen.scm"))
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
(system* "rm" "-rf" scratch)
(test-end "rewrite")
