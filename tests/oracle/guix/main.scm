;;; The comparison that ../guix.scm starts.

(define-module (oracle guix main)
  #:use-module (ice-9 format)
  #:use-module (ice-9 match)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-26)
  #:use-module (oracle guix build-side)
  #:use-module (oracle guix ours)
  #:use-module (oracle guix verdict)
  #:export (compare-all))

;; As in dump.scm.
(define %settings
  '(("x86_64-linux" #f) ("aarch64-linux" #f) ("i686-linux" #f)
    ("riscv64-linux" #f) ("i586-gnu" #f) ("armhf-linux" #f)
    ("powerpc64le-linux" #f) ("x86_64-linux" "aarch64-linux-gnu")
    ("x86_64-linux" "i586-pc-gnu") ("x86_64-linux" "x86_64-w64-mingw32")))

(define (setting->string setting)
  (match (list-ref %settings setting)
    ((system #f) system)
    ((system target) target)))


;;;
;;; What Guix says.
;;;

(define-record-type <their-package>
  (make-their-package module variable name version file line build-system
                      settings places)
  their-package?
  (module       their-package-module)   ;string
  (variable     their-package-variable)
  (name         their-package-name)
  (version      their-package-version)
  (file         their-package-file)
  (line         their-package-line)
  (build-system their-package-build-system)
  ;; A vector of alists of keywords and values, or strings, errors.
  (settings     their-package-settings)
  (places       their-package-places))  ;keys

(define (place-key module variable)
  (string-append module " " variable))

(define (code->values args)
  (match args
    ((('error text)) text)
    ((('build inputs outputs) . args) (code->values* args inputs outputs))
    (_ (code->values* args #f #f))))

(define (code->values* args inputs outputs)
  (map (match-lambda
         ((keyword code) (cons keyword (code->value code inputs outputs))))
       args))

(define module->string
  (let ((known (make-hash-table)))
    (lambda (module)
      (or (hash-ref known module)
          (let ((text (object->string module)))
            (hash-set! known module text)
            text)))))

(define (read-data file)
  "The packages of FILE, and the names of the modules that Guix could load."
  (call-with-input-file file
    (lambda (port)
      (let loop ((packages '()) (loaded '()))
        (match (read port)
          ((? eof-object?) (values (reverse packages) loaded))
          (('package module variable name version file line column build-system
                     settings properties)
           (let* ((base (code->values (cdar settings)))
                  (others (map (match-lambda
                                 ((setting . args)
                                  (cons setting (code->values args))))
                               (cdr settings)))
                  (module (module->string module))
                  (variable (symbol->string variable)))
             (loop (cons (make-their-package
                          module variable name version file line
                          (symbol->string build-system)
                          (list->vector
                           (map (lambda (setting)
                                  (match (assoc setting others)
                                    (#f base)
                                    ((_ . args) args)))
                                %settings))
                          (cons (place-key module variable)
                                (map (match-lambda
                                       ((module variable . _)
                                        (place-key (module->string module)
                                                   (symbol->string variable))))
                                     (assq-ref properties 'aliases))))
                         packages)
                   loaded)))
          (('constant name value)
           (define-constant! name value)
           (loop packages loaded))
          (('not-loaded file error)
           (count! 'modules "not loaded by Guix")
           (loop packages loaded))
          (('loaded . modules)
           (loop packages (append (map module->string modules) loaded))))))
    #:encoding "UTF-8"))


;;;
;;; Counts, and what is told.
;;;

(define counts (make-hash-table))
(define (count! . what)
  (hash-set! counts what (1+ (hash-ref counts what 0))))
(define (count-of . what)
  (hash-ref counts what 0))

(define reasons (make-hash-table))      ;from (VERDICT REASON) to places
(define (reason! verdict reason place)
  (let ((key (list verdict reason)))
    (hash-set! reasons key (cons place (hash-ref reasons key '())))))

(define told (make-hash-table))

(define (place->string package keyword)
  (format #f "~a:~a ~a~@[ #:~a~]" (or (their-package-file package) "?")
          (or (their-package-line package) "?")
          (their-package-variable package)
          (and=> keyword keyword->symbol)))

(define (visible text)
  "TEXT with holes as people see them."
  (string-join (string-split text #\x01) "…"))

(define (flags->strings argument setting)
  (if argument
      (filter-map (lambda (flag)
                    (match (flag-presence flag setting)
                      (#f #f)
                      (#t (visible (our-flag-text flag)))
                      (test (list (visible (our-flag-text flag)) '? test))))
                  (our-argument-flags argument))
      '()))

(define (tell-wrong package keyword setting argument theirs reason)
  (let ((key (cons keyword (car (their-package-places package)))))
    (unless (hash-ref told key)
      (hash-set! told key #t)
      (format #t "WRONG ~a, ~a, ~a~%  Guix:   ~s~%  xencmp: ~s~%"
              (place->string package keyword) (setting->string setting) reason
              (and theirs (map visible theirs))
              (flags->strings argument setting)))))


;;;
;;; Comparison.
;;;

(define (argument-for ours keyword setting)
  "The argument of OURS that counts for KEYWORD in SETTING, or #f: the last one
that says something there."
  (match (filter (lambda (argument)
                   (eq? (our-argument-keyword argument) keyword))
                 (our-package-arguments ours))
    (() #f)
    ((only) only)
    (several
     (or (find (lambda (argument)
                 (any (cut flag-presence <> setting)
                      (our-argument-flags argument)))
               (reverse several))
         (last several)))))

(define (unconditional? argument)
  (every (lambda (flag) (eq? #t (our-flag-condition flag)))
         (our-argument-flags argument)))

(define (compare-keyword ours keyword value setting)
  "The verdict on KEYWORD of OURS, when Guix's VALUE is as code->value has it, or
#f: a list of equal, unknown, wrong, not-compared or nothing, a reason, and the
texts of Guix."
  (let ((argument (argument-for ours keyword setting))
        (open? (any (lambda (argument) (not (our-argument-keyword argument)))
                    (our-package-arguments ours))))
    (define (compare theirs list?)
      (match (compare-argument argument theirs setting)
        ((verdict . reason)
         (cond ((and open? (not argument) (memq verdict '(wrong nothing)))
                '(unknown "not all keywords are known" #f))
               ((and argument (pair? theirs) (eq? verdict 'equal)
                     (not (eq? list? (our-argument-list? argument))))
                (list 'wrong (if list? "not a list" "a list") theirs))
               (else
                (list verdict (if (pair? reason) (car reason) "") theirs))))))
    (match value
      (#f (compare #f #f))
      (('list . texts) (compare texts #t))
      (('single text) (compare (list text) #f))
      (('lowered)
       ;; A package or another thing that has no text.
       (if (and argument
                (any (lambda (flag) (not (hole? (our-flag-text flag))))
                     (our-argument-flags argument)))
           (list 'wrong "text for a thing" (list hole))
           (compare (list hole) #f)))
      (('other) '(not-compared "neither text nor a list of texts" #f))
      (('unknown reason) (list 'not-compared reason #f)))))

(define (worse a b)
  "The worse of two verdicts."
  (let ((order '(nothing equal not-compared unknown not-listed wrong)))
    (if (> (length (memq a order)) (length (memq b order))) b a)))

(define (compare-package package ours list-keyword? record)
  "Compare PACKAGE of Guix with OURS, or #f when xencmp lists none; call RECORD
with each verdict."
  (define base (vector-ref (their-package-settings package) 0))
  (define memo '())                     ;from keywords to verdicts in base

  (define (verdict-on keyword value setting)
    (cond ((not ours) (if value '(not-listed "" #f) '(nothing "" #f)))
          ((and (> setting 0)
                (list? base)
                (equal? value (assq-ref base keyword))
                (every (lambda (argument)
                         (or (not (eq? keyword (our-argument-keyword argument)))
                             (unconditional? argument)))
                       (our-package-arguments ours))
                (assq-ref memo keyword)))
          (else (compare-keyword ours keyword value setting))))

  (define (compare-setting setting)
    (define args (vector-ref (their-package-settings package) setting))
    (cond
     ((string? args)
      (count! 'setting setting 'any 'error)
      (reason! 'not-compared "Guix raises an error" (list package #f setting)))
     (else
      (let* ((others (if ours
                         (remove (lambda (keyword)
                                   (or (not keyword)
                                       (memq keyword %not-in-data)
                                       (assq keyword args)))
                                 (delete-duplicates
                                  (map our-argument-keyword
                                       (our-package-arguments ours))
                                  eq?))
                         '()))
             (any-flags 'nothing)
             (any-value 'nothing))
        (define (one keyword value)
          (let ((verdict (verdict-on keyword value setting)))
            (when (= setting 0)
              (set! memo (acons keyword verdict memo)))
            (match verdict
              ((verdict reason theirs)
               (record package ours keyword setting verdict reason theirs)
               (if (list-keyword? keyword)
                   (set! any-flags (worse any-flags verdict))
                   (set! any-value (worse any-value verdict)))
               (case keyword
                 ((#:configure-flags #:make-flags)
                  (count! 'setting setting keyword verdict)))))))
        (for-each (match-lambda ((keyword . value) (one keyword value))) args)
        (for-each (lambda (keyword) (one keyword #f)) others)
        (count! 'setting setting 'any any-flags)
        (count! 'setting setting 'values any-value)))))

  (for-each compare-setting (iota (length %settings))))

;; As %uncompared in dump.scm.
(define %not-in-data
  '(#:phases #:modules #:imported-modules #:builder #:cargo-inputs
    #:cargo-development-inputs #:install-plan))

(define (list-keywords packages)
  "The keywords whose values in PACKAGES are lists of text at least as often as
they are single, with a table of all, printed."
  (define table (make-hash-table))
  (for-each
   (lambda (package)
     (match (vector-ref (their-package-settings package) 0)
       ((? string?) #f)
       (args
        (for-each (match-lambda
                    ((keyword kind . _)
                     (let ((counts (or (hashq-ref table keyword)
                                       (let ((new (list (cons 'list 0)
                                                        (cons 'single 0)
                                                        (cons 'lowered 0)
                                                        (cons 'other 0)
                                                        (cons 'unknown 0))))
                                         (hashq-set! table keyword new)
                                         new))))
                       (set-cdr! (assq kind counts)
                                 (1+ (assq-ref counts kind))))))
                  args))))
   packages)
  (let ((rows (sort (hash-map->list cons table)
                    (lambda (a b)
                      (let ((all-a (apply + (map cdr (cdr a))))
                            (all-b (apply + (map cdr (cdr b)))))
                        (or (> all-a all-b)
                            (and (= all-a all-b)
                                 (string<? (symbol->string
                                            (keyword->symbol (car a)))
                                           (symbol->string
                                            (keyword->symbol (car b)))))))))))
    (format #t "Arguments in Guix, ~a, by what their values are:~%"
            (setting->string 0))
    (format #t "~30a ~8@a ~8@a ~8@a ~8@a ~8@a~%" "keyword" "list" "single"
            "lowered" "other" "not run")
    (for-each (match-lambda
                ((keyword . counts)
                 (format #t "~30a~{ ~8@a~}~%" keyword (map cdr counts))))
              rows)
    (newline)
    (filter-map (match-lambda
                  ((keyword . counts)
                   (and (>= (assq-ref counts 'list) (assq-ref counts 'single))
                        (> (+ (assq-ref counts 'list)
                              (assq-ref counts 'unknown))
                           0)
                        keyword)))
                rows)))

(define (compare-text what package ours theirs)
  (cond ((equal? ours theirs) (count! what 'equal))
        ((and (eq? what 'build-system) (equal? ours ""))
         (count! what 'not-read))       ;a package without arguments
        ((or (not ours) (string-null? ours)
             (string-any (char-set #\( #\# #\space #\… #\x01) ours))
         (count! what 'unknown)
         (reason! 'unknown (format #f "~a" what) (list package #f 0)))
        (else
         (count! what 'wrong)
         (format #t "WRONG ~a, ~a: Guix ~s, xencmp ~s~%"
                 (place->string package #f) what theirs ours))))

(define (compare-identity package ours)
  "Compare what else there is to know of PACKAGE and OURS."
  (compare-text 'name package (our-package-name ours)
                (their-package-name package))
  (compare-text 'version package (our-package-version ours)
                (their-package-version package))
  (compare-text 'build-system package (our-package-build-system ours)
                (match (string-split (their-package-build-system package) #\/)
                  ((name) (string-append name "-build-system"))
                  ((name variant)
                   (string-append name "-build-system/" variant))))
  (let ((line (their-package-line package)))
    (when line
      (if (and (eqv? line (our-package-line ours))
               (string-suffix? (basename (their-package-file package))
                               (our-package-file ours)))
          (count! 'location 'equal)
          (begin
            (count! 'location 'different)
            (reason! 'different "location"
                     (list package #f 0)))))))

(define (percent part all)
  (if (zero? all) "-" (format #f "~,2f %" (/ (* 100. part) all))))

(define %verdicts '(equal unknown not-listed wrong not-compared))

(define (print-table title what)
  "Print the counts of WHAT for each setting, in per cent of what is compared."
  (format #t "~a:~%" title)
  (format #t "  ~22a ~8@a ~16@a ~16@a ~16@a ~16@a ~12@a~%" "" "all" "equal"
          "unknown" "not listed" "wrong" "not compared")
  (for-each
   (lambda (setting)
     (let* ((numbers (map (lambda (verdict)
                            (count-of 'setting setting what verdict))
                          %verdicts))
            (compared (apply + (drop-right numbers 1))))
       (format #t "  ~22a ~8@a" (setting->string setting) (apply + numbers))
       (for-each (lambda (number)
                   (format #t " ~6@a ~9@a" number (percent number compared)))
                 (drop-right numbers 1))
       (format #t " ~12@a~%" (last numbers))))
   (iota (length %settings)))
  (newline))

(define (print-reasons verdict title)
  (define rows
    (sort (filter-map (match-lambda
                        (((of reason) . places)
                         (and (eq? of verdict) (cons reason places))))
                      (hash-map->list cons reasons))
          (lambda (a b)
            (or (> (length a) (length b))
                (and (= (length a) (length b))
                     (string<? (car a) (car b)))))))
  (define shown (if %verbose? rows (take rows (min 40 (length rows)))))
  (unless (null? rows)
    (format #t "~a, by reason, ~a in all:~%" title (length rows))
    (for-each (match-lambda
                ((reason . places)
                 (format #t "  ~6@a ~a~%" (length places) reason)
                 (for-each (match-lambda
                             ((package keyword setting)
                              (format #t "           ~a~a~%"
                                      (place->string package keyword)
                                      (if (zero? setting)
                                          ""
                                          (string-append
                                           ", " (setting->string setting))))))
                           (let ((places (reverse places)))
                             (if %verbose?
                                 places
                                 (take places (min 3 (length places))))))))
              shown)
    (unless (= (length shown) (length rows))
      (format #t "  …~%"))
    (newline)))

(define %verbose? #f)

(define (progress start what)
  (format (current-error-port) "~,1f s: ~a~%"
          (/ (- (get-internal-real-time) start)
             (* 1. internal-time-units-per-second))
          what))

(define* (compare-all #:key data ours channel guix verdicts verbose?)
  "Compare what the file DATA has from Guix with what xencmp says, which is in the
file OURS, or is read from CHANNEL, with GUIX on its load path.  Return whether
nothing is wrong."
  (define start (get-internal-real-time))
  (set! %verbose? verbose?)
  (for-each hash-clear! (list counts reasons told))
  (define-values (theirs loaded) (read-data data))
  (progress start (format #f "~a packages of Guix" (length theirs)))
  (define our-packages
    (if ours
        (call-with-input-file ours stream->packages #:encoding "UTF-8")
        ((module-ref (resolve-interface '(oracle guix channel))
                     'channel->packages)
         channel guix %settings)))
  (progress start (format #f "~a packages of xencmp" (length our-packages)))
  (define by-place (make-hash-table))
  (for-each (lambda (package)
              (hash-set! by-place
                         (place-key (our-package-module package)
                                    (our-package-variable package))
                         package))
            our-packages)
  (define list-keyword?
    (let ((keywords (list-keywords theirs)))
      (lambda (keyword) (memq keyword keywords))))
  (define verdict-port (and verdicts (open-output-file verdicts)))
  (define (record package ours keyword setting verdict reason theirs)
    (when (= setting 0)
      (count! 'keyword keyword verdict))
    (unless (memq verdict '(equal nothing not-listed))
      ;; Each place once, for the first setting in which it is so.
      (let ((key (list verdict keyword (car (their-package-places package)))))
        (unless (hash-ref told key)
          (hash-set! told key #t)
          (reason! verdict reason (list package keyword setting))))
      (when (eq? verdict 'wrong)
        (tell-wrong package keyword setting
                    (argument-for ours keyword setting) theirs reason))
      (when verdict-port
        (write (list verdict reason (their-package-module package)
                     (their-package-variable package) keyword
                     (setting->string setting))
               verdict-port)
        (newline verdict-port))))

  (define seen (make-hash-table))
  (for-each
   (lambda (package)
     (let ((found (filter-map (cut hash-ref by-place <>)
                              (their-package-places package))))
       (for-each (lambda (place) (hash-set! seen place #t))
                 (their-package-places package))
       (match found
         (()
          (count! 'packages 'not-listed)
          (reason! 'not-listed (their-package-module package)
                   (list package #f 0))
          (compare-package package #f list-keyword? record))
         ((ours . _)
          (count! 'packages 'listed)
          (compare-identity package ours)
          (compare-package package ours list-keyword? record)))))
   theirs)

  (let ((loaded-table (make-hash-table)))
    (for-each (cut hash-set! loaded-table <> #t) loaded)
    (for-each
     (lambda (package)
       (unless (hash-ref seen (place-key (our-package-module package)
                                         (our-package-variable package)))
         (cond ((our-package-maybe? package)
                (count! 'packages 'not-sure-and-none))
               ((hash-ref loaded-table (our-package-module package))
                (count! 'packages 'invented)
                (format #t "INVENTED ~a:~a ~a ~a~%" (our-package-file package)
                        (our-package-line package)
                        (our-package-module package)
                        (our-package-variable package)))
               (else (count! 'packages 'of-modules-not-loaded)))))
     our-packages))
  (when verdict-port (close-port verdict-port))
  (newline)

  (print-reasons 'unknown "Unknown")
  (print-reasons 'not-compared "Not compared")
  (print-reasons 'wrong "Wrong")
  (print-reasons 'not-listed "Packages that xencmp does not list")
  (print-reasons 'different "Other places")

  (format #t "Arguments by keyword, ~a:~%" (setting->string 0))
  (format #t "  ~30a ~8@a ~8@a ~8@a ~8@a ~8@a~%" "keyword" "equal" "unknown"
          "not list" "wrong" "not comp")
  (for-each (lambda (keyword)
              (format #t "  ~30a~{ ~8@a~}~%" keyword
                      (map (cut count-of 'keyword keyword <>) %verdicts)))
            (sort (delete-duplicates
                   (filter-map (match-lambda
                                 ((('keyword keyword _) . _) keyword)
                                 (_ #f))
                               (hash-map->list cons counts)))
                  (lambda (a b)
                    (string<? (symbol->string (keyword->symbol a))
                              (symbol->string (keyword->symbol b))))))
  (newline)
  (print-table "Packages with flags, all of them" 'any)
  (print-table "Packages with #:configure-flags" #:configure-flags)
  (print-table "Packages with #:make-flags" #:make-flags)
  (print-table "Packages with other arguments" 'values)
  (for-each (match-lambda
              (((and what ((not (or 'setting 'keyword)) . _)) . number)
               (format #t "~{~a~^ ~}: ~a~%" what number))
              (_ #f))
            (sort (hash-map->list cons counts)
                  (lambda (a b)
                    (string<? (object->string a) (object->string b)))))
  (progress start "done")
  (not (any (match-lambda
              ((('setting _ _ 'wrong) . _) #t)
              (((_ 'wrong) . _) #t)
              ((('packages 'invented) . _) #t)
              (_ #f))
            (hash-map->list cons counts))))
