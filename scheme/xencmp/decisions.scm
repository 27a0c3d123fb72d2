;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Decisions on differences: what is wanted of them, why, and where.  A file
;;; of them is read, carried out by changes of flags, and kept up to date.

(define-module (xencmp decisions)
  #:use-module (xencmp decisions read)
  #:use-module (xencmp decisions systems)
  #:use-module (xencmp decisions resolve)
  #:use-module (xencmp decisions write)
  #:re-export (read-decisions
               text->decisions

               condition->guix-test

               <outcome>
               outcome?
               outcome-decision
               outcome-kind
               outcome-changes
               outcome-remarks
               decisions->outcomes
               decisions->changes
               carry-out
               flag-source
               step->keyword

               comparison->decisions
               extend-decisions))
