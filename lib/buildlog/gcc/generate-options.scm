;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Write the table of one GCC release's options:
;;;
;;;   guile generate-options.scm SOURCE > options-MAJOR.inc
;;;
;;; SOURCE is GCC's source tree or its tarball (Debian's gcc-12-source has one
;;; below /usr/src/gcc-12).  What the table holds are facts: how an option is
;;; spelt, whether it takes an argument, what it is an alias or the opposite of,
;;; which variable it sets, what turns it on.  Help texts are left out.  The
;;; format of the records is told in GCC's internals manual, "Option properties".

(use-modules (ice-9 match)
             (ice-9 rdelim)
             (srfi srfi-1)
             (srfi srfi-13))

;; Which files make up the options of which target, as gcc/config.gcc has it for
;; GNU/Linux.  Targets are written as bits, see options.hpp.
(define %files
  '(("common.opt" any) ("params.opt" any) ("analyzer/analyzer.opt" any)
    ("c-family/c.opt" any) ("lto/lang.opt" any)
    ("config/linux.opt" any) ("config/gnu-user.opt" any)
    ("config/linux-android.opt" any)
    ("config/i386/i386.opt" x86)
    ("config/aarch64/aarch64.opt" aarch64)
    ("config/arm/arm.opt" arm)
    ("config/riscv/riscv.opt" riscv)
    ("config/rs6000/rs6000.opt" powerpc) ("config/rs6000/sysv4.opt" powerpc)
    ("config/rs6000/linux64.opt" powerpc) ("config/fused-madd.opt" powerpc)
    ("config/g.opt" powerpc)
    ("config/s390/s390.opt" s390)))

;; Properties that are kept, in the order of their bits in options.hpp.
(define %properties
  '("Joined" "Separate" "JoinedOrMissing" "NoDriverArg" "RejectNegative"
    "RejectDriver" "Warning" "Optimization" "Target" "Driver" "Common" "Defer"
    "NegativeAlias" "Ignore"))
(define %languages '("C" "C++" "ObjC" "ObjC++" "LTO"))

;; Records that describe no option.
(define %not-options
  '("Language" "TargetSave" "Variable" "TargetVariable" "HeaderInclude"
    "SourceInclude" "Enum" "EnumValue"))

(define-syntax-rule (die format-string argument ...)
  (begin
    (format (current-error-port) (string-append format-string "~%") argument ...)
    (exit 1)))

(define (read-records file)
  "Return the records of FILE, each a list of lines.  Lines that begin with a
semicolon and blank ones end a record, as in GCC's opt-gather.awk."
  (call-with-input-file file
    (lambda (port)
      (let loop ((record '()) (records '()))
        (define (done)
          (if (null? record) records (cons (reverse record) records)))
        (match (read-line port)
          ((? eof-object?) (reverse (done)))
          (line
           (if (or (string-null? (string-trim line))
                   (string-prefix? ";" (string-trim line)))
               (loop '() (done))
               (loop (cons line record) records))))))))

(define (parse-properties text)
  "Return the properties of TEXT as pairs of a name and an argument, which is #f
or the string in parentheses."
  (let ((end (string-length text)))
    (define (closing at depth)
      (case (and (< at end) (string-ref text at))
        ((#f) (die "unbalanced parenthesis: ~a" text))
        ((#\() (closing (+ at 1) (+ depth 1)))
        ((#\)) (if (= depth 1) at (closing (+ at 1) (- depth 1))))
        (else (closing (+ at 1) depth))))
    (let loop ((at 0) (result '()))
      (cond ((>= at end) (reverse result))
            ((char-whitespace? (string-ref text at)) (loop (+ at 1) result))
            (else
             (let* ((stop (or (string-index text
                                            (lambda (c)
                                              (or (char-whitespace? c)
                                                  (char=? c #\()))
                                            at)
                              end))
                    (name (substring text at stop)))
               (if (and (< stop end) (char=? (string-ref text stop) #\())
                   (let ((close (closing stop 0)))
                     (loop (+ close 1)
                           (acons name (substring text (+ stop 1) close) result)))
                   (loop stop (acons name #f result)))))))))

(define (squeeze text)
  "Return TEXT without blanks around commas and without braces."
  (string-join (map string-trim-both
                    (string-split (string-delete (char-set #\{ #\}) text) #\,))
               ","))

;; One option: TARGETS is a list of symbols, PROPERTIES an alist.
(define (record->option record target)
  (match record
    ((name properties . _)
     (and (not (member name %not-options))
          (list name (list target) (parse-properties properties))))
    ((name) (and (not (member name %not-options)) (list name (list target) '())))))

(define (merge options)
  "Join the OPTIONS of one name and target; those for any target are given to
each target that has a record of its own for the name, as GCC joins them."
  (define table (make-hash-table))
  (for-each (match-lambda
              ((name targets properties)
               (hash-set! table name
                          (append (hash-ref table name '())
                                  (list (cons targets properties))))))
            options)
  (append-map
   (match-lambda
     ((name . entries)
      (let* ((any (filter (lambda (e) (equal? (car e) '(any))) entries))
             (own (remove (lambda (e) (equal? (car e) '(any))) entries))
             (general (append-map cdr any)))
        (append
         (if (null? any) '() (list (list name '(any) general)))
         (let loop ((own own) (result '()))
           (match own
             (() (reverse result))
             (((targets . properties) . rest)
              (let* ((same (filter (lambda (e) (equal? (car e) targets)) rest))
                     (other (remove (lambda (e) (equal? (car e) targets)) rest)))
                (loop other
                      (cons (list name targets
                                  (append general properties
                                          (append-map cdr same)))
                            result))))))))))
   (sort (hash-map->list cons table)
         (lambda (a b) (string<? (car a) (car b))))))

(define (property option name)
  (match option
    ((_ _ properties) (assoc-ref properties name))))
(define (has? option name)
  (match option
    ((_ _ properties) (and (assoc name properties) #t))))

(define (variable option)
  "Return what OPTION sets: its variable or the bit of it, or the empty string."
  (let ((var (property option "Var"))
        (mask (or (property option "Mask") (property option "InverseMask"))))
    (define (first-of text) (car (string-split (squeeze text) #\,)))
    (cond (mask (string-append "mask:" (first-of mask)))
          ((and var (not (has? option "Defer"))) (first-of var))
          (else ""))))

(define (enabled-by option)
  "Return what turns OPTION on: CONDITION[,VALUE][@LANGUAGES], several joined by
`;'."
  (string-join
   (filter-map (match-lambda
                 (("EnabledBy" . condition) (squeeze condition))
                 (("LangEnabledBy" . arguments)
                  (match (string-split (squeeze arguments) #\,)
                    ((languages) #f)    ;turned on by code of the front end
                    ((languages condition) (string-append condition "@" languages))
                    ((languages condition on . _)
                     (string-append condition "," on "@" languages))))
                 (_ #f))
               (third option))
   ";"))

(define (mangle name)
  "Return what GCC's enumerators have in place of NAME; properties that name
another option may be written either way."
  (string-map (lambda (c)
                (if (or (char-alphabetic? c) (char-numeric? c)) c #\_))
              name))

(define (resolver names)
  "Return a procedure that gives the spelling of the option that its argument,
which may be followed by a comma and more, begins with."
  (define spelling (make-hash-table))
  (for-each (lambda (name) (hash-set! spelling (mangle name) name)) names)
  (for-each (lambda (name) (hash-set! spelling name name)) names)
  (lambda (text)
    (match (string-split text #\,)
      ((name . rest)
       (string-join (cons (or (hash-ref spelling name)
                              (hash-ref spelling (mangle name) name))
                          rest)
                    ",")))))

;; The default_options_table of opts.cc: levels, option, value.
(define (whole-row line port)
  "Return LINE and those that follow it in PORT up to a closing brace."
  (if (string-index line #\})
      line
      (whole-row (string-append line (read-line port)) port)))

(define (read-levels file names)
  (define enumerators
    (map (lambda (name) (cons (string-append "OPT_" (mangle name)) name)) names))
  (call-with-input-file file
    (lambda (port)
      (let loop ((rows '()))
        (match (read-line port)
          ((? eof-object?) (reverse rows))
          (line
           (let ((line (string-trim-both line)))
             (if (string-prefix? "{ OPT_LEVELS_" line)
                 (match (map string-trim-both
                             (string-split
                              (string-trim-both (whole-row line port)
                                                (char-set #\{ #\} #\, #\space))
                              #\,))
                   (("OPT_LEVELS_NONE" . _) (loop rows))
                   ((levels option _ value . _)
                    (let ((name (assoc-ref enumerators option)))
                      (unless name (die "no such option: ~a" option))
                      (loop (cons (list (string-drop levels 11) name value)
                                  rows)))))
                 (loop rows)))))))))

(define (bits names have)
  (match (filter have names)
    (() "0")
    (names (string-join (map c-name names) "|"))))
(define (c-name name)
  (match name
    ("C++" "cxx")
    ("ObjC++" "objcxx")
    (name (string-downcase name))))

(define (write-table tree)
  (define version
    (string-trim-both
     (call-with-input-file (string-append tree "/gcc/BASE-VER") read-line)))
  (define options
    (merge
     (append-map
      (match-lambda
        ((file target)
         (let ((file (string-append tree "/gcc/" file)))
           (if (file-exists? file)
               (filter-map (lambda (record) (record->option record target))
                           (read-records file))
               (begin (format (current-error-port) "no ~a~%" file) '())))))
      %files)))
  (define resolve (resolver (map first options)))
  (format #t "// Options of GCC ~a.  Generated by generate-options.scm from GCC's
// option records (*.opt) and opts.cc; do not edit.  Facts only, no help texts.
// {name, properties, languages, target, alias, variable, negative, enabled by}~%"
          version)
  (format #t "OPTIONS_BEGIN(~a)~%" (car (string-split version #\.)))
  (for-each
   (lambda (option)
     (match option
       ((name (target) properties)
        (format #t "{~s,~a,~a,~a,~s,~s,~s,~s},~%" name
                (bits %properties (lambda (p) (has? option p)))
                (bits %languages (lambda (p) (has? option p)))
                target
                (resolve (squeeze (or (property option "Alias") "")))
                (variable option)
                (resolve (squeeze (or (property option "Negative") "")))
                (enabled-by option)))))
   options)
  (format #t "OPTIONS_END~%LEVELS_BEGIN(~a)~%" (car (string-split version #\.)))
  (for-each (match-lambda
              ((levels name value) (format #t "{~s,~s,~s},~%" levels name value)))
            (read-levels (string-append tree "/gcc/opts.cc") (map first options)))
  (format #t "LEVELS_END~%"))

(define (unpack tarball directory)
  (unless (zero? (apply system* "tar" "-xf" tarball "-C" directory
                        "--strip-components=1" "--wildcards"
                        '("*/gcc/BASE-VER" "*/gcc/opts.cc" "*/gcc/*.opt")))
    (die "~a: cannot be unpacked" tarball)))

(match (command-line)
  ((_ source)
   (if (eq? (stat:type (stat source)) 'directory)
       (write-table source)
       (let ((directory (mkdtemp "gcc-options-XXXXXX")))
         (dynamic-wind
           (const #t)
           (lambda ()
             (unpack source directory)
             (write-table directory))
           (lambda () (system* "rm" "-r" directory))))))
  (_ (die "usage: guile generate-options.scm SOURCE-TREE|TARBALL > options-MAJOR.inc")))
