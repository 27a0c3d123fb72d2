;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; The build log reader against other programs' word:
;;;
;;;   bear  saw the compilers that a build ran: each must be in the log with the
;;;         same arguments.  Builds a generated project with make, and with CMake
;;;         where it is; and the program whose source tree XENCMP_ORACLE_SOURCE
;;;         names, copied, by XENCMP_ORACLE_BUILD (default: "make -j2 V=1").
;;;   gcc   says which warnings -Wall, -Wextra and -Wpedantic change: the table's
;;;         closure must name each.
;;;   blhc  reads the same long log: the time that both take.
;;;
;;; What is not installed is skipped, and said to be.

(use-modules (ice-9 match)
             (ice-9 popen)
             (ice-9 rdelim)
             (ice-9 textual-ports)
             (srfi srfi-1)
             (srfi srfi-13)
             (json)
             (xencmp buildlog)
             (xencmp source))

(define failures 0)
(define (check ok? format-string . arguments)
  (unless ok? (set! failures (+ failures 1)))
  (apply format #t (string-append (if ok? "ok   " "FAIL ") format-string "~%")
         arguments))
(define (skip format-string . arguments)
  (apply format #t (string-append "SKIPPED: " format-string "~%") arguments))
(define (installed? program)
  (zero? (system* "sh" "-c" (string-append "command -v " program
                                           " >/dev/null 2>&1"))))
(define (output-lines command)
  (let* ((port (open-input-pipe command))
         (text (get-string-all port)))
    (close-pipe port)
    (string-split (string-trim-right text) #\newline)))
(define (write-file name text)
  (call-with-output-file name (lambda (port) (display text port))))

(define directory (mkdtemp "xencmp-oracle-XXXXXX"))
(define (in name) (string-append (canonicalize-path directory) "/" name))


;;; bear

;; `bear intercept' keeps the commands as they were; the database that `bear' makes
;; of them leaves out options that make dependency files, and sorts others.  Its
;; file holds one JSON object after the other.
(define (driver? program)
  (member (basename program) '("cc" "gcc" "g++" "c++" "x86_64-linux-gnu-gcc-12")))
(define (bear-commands file)
  (call-with-input-file file
    (lambda (port)
      (let loop ((commands '()))
        (match (read-line port)
          ((? eof-object?) (reverse commands))
          (line
           (let* ((event (json-string->scm line))
                  (started (or (assoc-ref event "started") '()))
                  (execution (or (assoc-ref started "execution") '()))
                  (argv (vector->list
                         (or (assoc-ref execution "arguments") #()))))
             (loop (if (and (pair? argv) (driver? (car argv))
                            (member "-c" argv))
                       (cons (cdr argv) commands)
                       commands)))))))))

(define (compare-with-bear name build log-file json-file)
  (define log (read-log log-file))
  (define ours (delete-duplicates
                (map (lambda (unit) (cdr (unit-argv unit)))
                     (filter (lambda (unit)
                               (not (string-null? (unit-source unit))))
                             (log-units log)))))
  (define theirs (delete-duplicates (bear-commands json-file)))
  (define missing (lset-difference equal? theirs ours))
  (check (and (pair? theirs) (null? missing))
         "~a: bear saw ~a commands, ~a of them are in the log; ~a in the log only"
         name (length theirs) (- (length theirs) (length missing))
         (length (lset-difference equal? ours theirs)))
  (for-each (lambda (command) (format #t "       missing: ~s~%" command))
            (if (> (length missing) 5) (take missing 5) missing))
  (for-each (lambda (remark)
              (format #t "       ~a~%" (diagnostic->string remark)))
            (log-remarks log)))

(define (bear name where build)
  (let ((log (in (string-append name ".log")))
        (json (in (string-append name ".json"))))
    (system* "sh" "-c" (format #f "cd '~a' && bear intercept --output '~a' -- ~a >'~a' 2>&1"
                               where json build log))
    (compare-with-bear name build log json)))

;; A project with what makefiles do to command lines.
(define (generate-make-project where)
  (mkdir where)
  (for-each
   (lambda (sub)
     (mkdir (string-append where "/" sub))
     (for-each (lambda (n)
                 (write-file (format #f "~a/~a/~a~a.c" where sub sub n)
                             (format #f "int ~a~a(void) { return ~a; }~%" sub n n)))
               (iota 6))
     (write-file
      (format #f "~a/~a/Makefile" where sub)
      (string-append
       "OBJS = $(patsubst %.c,%.o,$(wildcard *.c))\n"
       "all: $(OBJS)\n"
       "%.o: %.c\n"
       "\tgcc -O2 -Wall -DNAME='\"a b\"' -DPATH=\\\"$(CURDIR)/x\\\" \\\n"
       "\t  -MMD -MP -MF .$@.d -I. -I../include -include ../config.h \\\n"
       "\t  -Wp,-D_FORTIFY_SOURCE=2 -c $(CURDIR)/$< -o $@\n")))
   '("one" "two"))
  (write-file (string-append where "/config.h") "#define CONFIG 1\n")
  (write-file (string-append where "/main.c") "int main(void) { return 0; }\n")
  (write-file (string-append where "/other.c") "int other;\n")
  (write-file (string-append where "/quote.c") "char const *s = S;\n")
  (write-file
   (string-append where "/Makefile")
   (string-append
    "all: one two main.o quote.o loop\n"
    "one two:\n\t$(MAKE) -C $@\n"
    "main.o: main.c\n\tA=b cc -g -c main.c -o $@ && echo built\n"
    "quote.o: quote.c\n\tsh -c 'cc -DS=\"\\\"x;y\\\"\" -c quote.c -o quote.o'\n"
    "loop:\n\t(cd . && cc -c other.c -o other.o); true\n"
    ".PHONY: all one two loop\n")))

(if (installed? "bear")
    (begin
      (generate-make-project (in "make"))
      (bear "make" (in "make") "make -j2")
      (if (installed? "cmake")
          (let ((where (in "cmake")))
            (mkdir where)
            (for-each (lambda (name)
                        (write-file (string-append where "/" name)
                                    "int f(void) { return 0; }\n"))
                      '("a.c" "b.c" "c.cpp"))
            (write-file (string-append where "/CMakeLists.txt")
                        "cmake_minimum_required(VERSION 3.10)
project(p C CXX)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_library(p STATIC a.c b.c c.cpp)
target_compile_definitions(p PRIVATE \"TEXT=\\\"a b\\\"\" X=1)
target_include_directories(p PRIVATE include)\n")
            (system* "sh" "-c"
                     (format #f "cd '~a' && cmake -B m . >/dev/null && cmake -G Ninja -B n . >/dev/null" where))
            (bear "cmake-make" where "make -C m VERBOSE=1 -j2")
            (bear "cmake-ninja" where "ninja -C n -v"))
          (skip "no cmake"))
      (match (getenv "XENCMP_ORACLE_SOURCE")
        (#f (skip "XENCMP_ORACLE_SOURCE names no source tree"))
        (source
         (system* "cp" "-r" source (in "program"))
         (bear "program" (in "program")
               (or (getenv "XENCMP_ORACLE_BUILD") "make -j2 V=1")))))
    (skip "no bear"))


;;; gcc

;; "  -Wfoo   [enabled]" lines as an alist.
(define (warnings-with option)
  (filter-map (lambda (line)
                (match (string-tokenize line)
                  ((name state . _)
                   (and (string-prefix? "-W" name)
                        (cons (car (string-split name #\<)) state)))
                  (_ #f)))
              (output-lines
               (string-append "gcc-12 -Q --help=warnings " option " -x c /dev/null 2>/dev/null"))))

(if (installed? "gcc-12")
    (for-each
     (lambda (option)
       (let* ((before (warnings-with ""))
              (changed (filter-map (match-lambda
                                     ((name . state)
                                      (and (not (equal? (assoc-ref before name) state))
                                           (not (string=? name option))
                                           (string-drop name 1))))
                                   (warnings-with option)))
              (closure (gcc-implied-options (list (string-drop option 1))))
              (missing (lset-difference string=? changed closure)))
         (check (and (pair? changed) (null? missing))
                "~a: gcc turns on ~a more, the table names ~a of them, and ~a besides~a"
                option (length changed) (- (length changed) (length missing))
                (length (lset-difference string=? closure changed))
                (if (null? missing) "" (format #f "; not ~a" missing)))))
     '("-Wall" "-Wextra" "-Wpedantic"))
    (skip "no gcc-12"))


;;; blhc

(define (cpu-seconds thunk)
  (let ((before (times)))
    (thunk)
    (let ((after (times)))
      (/ (+ (- (tms:utime after) (tms:utime before))
            (- (tms:cutime after) (tms:cutime before)))
         (exact->inexact internal-time-units-per-second)))))

(if (installed? "blhc")
    (let ((file (in "long.log")))
      (call-with-output-file file
        (lambda (port)
          (display "dpkg-buildpackage: info: source package x\n" port)
          (for-each
           (lambda (n)
             (format port "gcc -O2 -g -Wall -Werror -fstack-protector-strong \
-Wformat -Werror=format-security -D_FORTIFY_SOURCE=2 -DN=~a -I/build/x-1.0/include \
-I/build/x-1.0/a/../b -MMD -MF .x~a.d -fPIC -c -o x~a.o /build/x-1.0/src/x~a.c~%"
                     n n n n))
           (iota 5000))))
      (let ((ours (cpu-seconds (lambda () (read-log file))))
            (theirs (cpu-seconds
                     (lambda ()
                       (system* "sh" "-c"
                                (format #f "blhc '~a' >/dev/null" file))))))
        (format #t "5,000 commands: xencmp ~,3fs, blhc ~,3fs: ~,1f times as fast~%"
                ours theirs (/ theirs (max ours 1e-6)))))
    (skip "no blhc"))

(system* "rm" "-r" directory)
(format #t "~a failures~%" failures)
(exit (zero? failures))
